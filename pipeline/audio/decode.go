package audio

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"gribning/transcripts"
)

// decode reads one file into a scratch file.
func decode(ctx context.Context, path, where string, opt Options) (*part, []transcripts.Issue, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, transcripts.Fault("D110", where,
			"the recording cannot be opened", "optagelsen kan ikke åbnes").
			Hint("check that the file is where meeting.toml says, and that you may read it",
				"se efter, om filen ligger, hvor meeting.toml siger, og om du må læse den").Because(bare(err))
	}
	defer f.Close()
	if err := sniff(f, where); err != nil {
		return nil, nil, err
	}
	in := bufio.NewReaderSize(f, 1<<16)
	h, err := readWAVHeader(in)
	if err == nil && h.native() && opt.Track == 0 {
		return decodeWAV(ctx, newFrames(in, h), where, opt)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, fmt.Errorf("audio: %w", bare(err))
	}
	return decodeFFmpeg(ctx, abs, where, opt)
}

// sniff refuses what cannot be sound: nothing at all, and text. Playlists are
// text too; a recording is one file, and no file may make ffmpeg open others.
func sniff(f *os.File, where string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("audio: %w", bare(err))
	}
	if info.IsDir() {
		return notAudio(where, "the recording is a folder", "optagelsen er en mappe")
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("audio: reading: %w", bare(err))
	}
	if n == 0 {
		return transcripts.Fault("D101", where, "the recording is an empty file", "optagelsen er en tom fil").
			Hint("copy it from the recorder again", "kopiér den fra optageren igen")
	}
	if isText(head[:n]) {
		return notAudio(where, "the recording is a text file", "optagelsen er en tekstfil")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("audio: %w", bare(err))
	}
	return nil
}

func isText(b []byte) bool {
	if len(b) >= 4 {
		for cut := 0; cut < 3 && !utf8.Valid(b); cut++ {
			b = b[:len(b)-1] // a character may be cut off by the end of the piece
		}
	}
	return utf8.Valid(b) && bytes.IndexFunc(b, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f'
	}) < 0
}

func notAudio(where, en, da string) *transcripts.Issue {
	return transcripts.Fault("D102", where, en, da).
		Hint("give the sound or video file itself; add transcripts as transcripts",
			"angiv selve lyd- eller videofilen; tilføj udskrifter som udskrifter")
}

// decodeWAV reads 16 kHz WAV without ffmpeg.
func decodeWAV(ctx context.Context, src *frames, where string, opt Options) (*part, []transcripts.Issue, error) {
	s, err := newScratch(where, src.h.channels, opt)
	if err != nil {
		return nil, nil, err
	}
	if err := copySound(ctx, src, s); err != nil {
		s.drop()
		return nil, nil, err
	}
	p, err := s.done()
	if err != nil {
		return nil, nil, err
	}
	if p.frames == 0 {
		p.file.Close()
		return nil, nil, noSound(where)
	}
	var issues []transcripts.Issue
	if src.cut {
		promised := transcripts.Ms(0)
		if !src.h.open {
			promised = transcripts.Ms(src.h.size / src.h.frameSize() / perMs)
		}
		issues = append(issues, *truncated(where, transcripts.Ms(p.frames/perMs), promised))
	}
	return p, issues, nil
}

func noSound(where string) *transcripts.Issue {
	return transcripts.Fault("D101", where, "the recording holds no sound", "optagelsen rummer ingen lyd").
		Hint("copy it from the recorder again", "kopiér den fra optageren igen")
}

// truncated says how much could be decoded, and of how much where that is known.
func truncated(where string, got, promised transcripts.Ms) *transcripts.Issue {
	en := fmt.Sprintf("the recording is cut off: %s could be decoded", got.Clock())
	da := fmt.Sprintf("optagelsen er afbrudt: %s kunne afkodes", got.Clock())
	if promised > 0 {
		en += fmt.Sprintf(" of the %s that its header states", promised.Clock())
		da += fmt.Sprintf(" af de %s, som dens hoved angiver", promised.Clock())
	}
	return transcripts.Fault("D103", where, en, da).
		Hint("compare with the original; what was decoded is used",
			"sammenlign med originalen; det afkodede bruges").Level(transcripts.Warning)
}
