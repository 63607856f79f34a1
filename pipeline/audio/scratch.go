package audio

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"

	"gribning/transcripts"
)

// scratch takes decoded frames into a file that has no name.
type scratch struct {
	where    string
	file     *os.File
	out      *bufio.Writer
	channels int
	frames   int64
	longest  int64
	peaks    []float64
	progress func(transcripts.Ms)
	told     int64
	frame    []byte
}

func newScratch(where string, channels int, opt Options) (*scratch, error) {
	f, err := os.CreateTemp(opt.Scratch, ".gribning-*")
	if err != nil {
		return nil, scratchFault(where, err)
	}
	// Without a name, the sound is gone when the program is, killed or not.
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, scratchFault(where, err)
	}
	longest := opt.Longest
	if longest <= 0 {
		longest = maxLength
	}
	return &scratch{
		where: where, file: f, out: bufio.NewWriterSize(f, 1<<16), channels: channels,
		longest: int64(longest) * perMs, peaks: make([]float64, channels), progress: opt.Progress,
		frame: make([]byte, 2*channels),
	}, nil
}

// add writes one frame, a value from −1 to 1 for each channel.
func (s *scratch) add(values []float64) error {
	for ch, v := range values {
		if math.IsNaN(v) {
			v = 0
		}
		if a := math.Abs(v); a > s.peaks[ch] {
			s.peaks[ch] = a
		}
		binary.LittleEndian.PutUint16(s.frame[2*ch:], uint16(pcm(v)))
	}
	return s.write(s.frame)
}

// addPCM writes whole frames of 16-bit values as they are.
func (s *scratch) addPCM(b []byte) error {
	for i := 0; i+1 < len(b); i += 2 {
		ch := i / 2 % s.channels
		if a := math.Abs(float64(int16(binary.LittleEndian.Uint16(b[i:])))) / 32768; a > s.peaks[ch] {
			s.peaks[ch] = a
		}
	}
	return s.write(b)
}

// pcm gives a value from −1 to 1 in 16 bits; louder ones are clipped.
func pcm(v float64) int16 { return int16(math.Round(max(-32768, min(32767, v*32768)))) }

func (s *scratch) write(b []byte) error {
	n := int64(len(b) / (2 * s.channels))
	if s.frames+n > s.longest {
		return transcripts.Fault("D106", s.where,
			fmt.Sprintf("the sound is longer than %s", transcripts.Ms(s.longest/perMs).Clock()),
			fmt.Sprintf("lyden er længere end %s", transcripts.Ms(s.longest/perMs).Clock())).
			Hint("the file is damaged, or holds more than one meeting: cut it",
				"filen er beskadiget eller rummer mere end ét møde: klip den")
	}
	if _, err := s.out.Write(b); err != nil {
		return scratchFault(s.where, err)
	}
	s.frames += n
	if s.progress != nil && s.frames-s.told >= 10*Rate {
		s.told = s.frames
		s.progress(transcripts.Ms(s.frames / perMs))
	}
	return nil
}

// done hands the file over.
func (s *scratch) done() (*part, error) {
	if err := s.out.Flush(); err != nil {
		s.file.Close()
		return nil, scratchFault(s.where, err)
	}
	if s.progress != nil {
		s.progress(transcripts.Ms(s.frames / perMs))
	}
	return &part{file: s.file, channels: s.channels, frames: s.frames, peaks: s.peaks}, nil
}

func (s *scratch) drop() { s.file.Close() }

func scratchFault(where string, err error) error {
	return transcripts.Fault("D106", where,
		"the decoded sound cannot be kept in the folder for temporary files",
		"den afkodede lyd kan ikke lægges i mappen til midlertidige filer").
		Hint("make room, or set TMPDIR to a folder with room (32 kB for each second of each channel)",
			"skaf plads, eller sæt TMPDIR til en mappe med plads (32 kB pr. sekund pr. kanal)").Because(bare(err))
}

// bare takes the file name out of an error: names are chosen by people and
// errors go to logs.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// copySound moves sound from src to s until its end.
func copySound(ctx context.Context, src *frames, s *scratch) error {
	if src.h.bits == 16 {
		return copyPCM(ctx, src, s)
	}
	for n := 0; ; n++ {
		if n%Rate == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		values, err := src.next()
		if err != nil || values == nil {
			return err
		}
		if err := s.add(values); err != nil {
			return err
		}
	}
}

// copyPCM is copySound for 16-bit values, which need no conversion.
func copyPCM(ctx context.Context, src *frames, s *scratch) error {
	buf := make([]byte, Rate*int(src.h.frameSize()))
	for ctx.Err() == nil {
		n, err := src.block(buf)
		if n == 0 || err != nil {
			return err
		}
		if err := s.addPCM(buf[:n]); err != nil {
			return err
		}
	}
	return ctx.Err()
}
