package format

import (
	"bufio"
	"errors"
	"io"

	"gribning/transcripts"
	"gribning/transcripts/format/chat"
	"gribning/transcripts/format/coded"
	"gribning/transcripts/format/dote"
	"gribning/transcripts/format/eaf"
	"gribning/transcripts/format/srt"
	"gribning/transcripts/format/textgrid"
	"gribning/transcripts/format/txt"
	"gribning/transcripts/format/vtt"
	"gribning/transcripts/format/whisperjson"
)

// readers of formats that hold one meeting in a file.
var readers = map[string]func(io.Reader) (*transcripts.Meeting, error){
	VTT: vtt.Read, SRT: srt.Read, Text: txt.Read, EAF: eaf.Read, CHAT: chat.Read, WhisperJSON: whisperjson.Read, DOTE: dote.Read, TextGrid: textgrid.Read,
}

// Read reads a transcript of any format. The name serves to tell the format
// only; it does not enter the result. Coded files may hold many meetings with
// ids of their own, every other format holds one, without an id. As
// [coded.Read] does, it may give meetings together with an error.
func Read(name string, r io.Reader) ([]*transcripts.Meeting, error) {
	br := bufio.NewReaderSize(r, HeadSize)
	head, err := br.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, transcripts.Fault("F100", "", "the file cannot be read", "filen kan ikke læses").Because(err)
	}
	kind, err := Detect(name, head)
	if err != nil {
		return nil, err
	}
	switch kind {
	case Coded:
		return coded.Read(br)
	case RTTM:
		return nil, transcripts.Fault("F105", "", "RTTM says who speaks when, but holds no words", "RTTM siger, hvem der taler hvornår, men indeholder ingen ord").
			Hint("add it together with the recording", "tilføj den sammen med optagelsen")
	}
	m, err := readers[kind](br)
	if err != nil {
		return nil, err
	}
	return []*transcripts.Meeting{m}, nil
}
