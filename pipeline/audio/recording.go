package audio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"gribning/transcripts"
)

// Rate is the sample rate of every decoded recording, in samples a second:
// what the recogniser and the detectors are made for.
const Rate = 16000

// Mix is the channel number that stands for the mean of all channels.
const Mix = -1

const (
	perMs = Rate / 1000
	// maxChannels and maxLength bound the scratch file against damaged or
	// hostile headers.
	maxChannels = 64
	maxLength   = 24 * 60 * 60 * 1000 // ms
)

// Options of Open. The zero value is right for ordinary use.
type Options struct {
	// FFmpeg is the program to decode with; empty: «ffmpeg» on the PATH.
	FFmpeg string
	// Scratch is the folder for decoded sound; empty: the system's folder for
	// temporary files. It needs 32 kB for each second of each channel.
	Scratch string
	// Track is the audio track of a file that has several, from 0.
	Track int
	// Longest bounds the length of a recording; 0: 24 hours.
	Longest transcripts.Ms
	// Progress, where set, is called now and then with the time decoded.
	Progress func(done transcripts.Ms)
}

// Source is one file of a meeting.
type Source struct {
	Path   string
	Offset transcripts.Ms // added to its times
}

// Recording is decoded sound. It may be used by several goroutines at once.
type Recording struct {
	// Issues are the doubts about the sound: a file shorter than its header
	// says, a silent recording or channel, further tracks.
	Issues []transcripts.Issue
	parts  []*part
	length int64 // samples

	closing sync.Once
}

// part is one decoded file in its place on the meeting's clock.
type part struct {
	file     *os.File // 16-bit little-endian, channels interleaved
	channels int
	frames   int64
	start    int64 // sample on the meeting's clock; may be negative
	peaks    []float64
}

// Open decodes the file at path. It fails with an Issue:
//
//	D101 the file is empty          D105 ffmpeg is needed and absent
//	D102 no sound can be read       D106 the sound is longer than allowed, or the scratch file cannot be written
//	D110 the file cannot be opened
//
// and with the context's error when cancelled, which also stops ffmpeg.
// Doubts go to Issues: D103 truncated, D104 silent, D107 more audio tracks.
func Open(ctx context.Context, path string, opt Options) (*Recording, error) {
	return OpenAll(ctx, []Source{{Path: path}}, opt)
}

// OpenAll decodes several recorders of one meeting onto one clock. Their
// channels follow each other in the order given; where a recorder has no sound
// its channels are silent. What a recorder heard before time 0 is left out
// (D108). The where of an issue is «recording N», N from 1.
func OpenAll(ctx context.Context, sources []Source, opt Options) (*Recording, error) {
	if len(sources) == 0 {
		return nil, errors.New("audio: no source")
	}
	r := &Recording{}
	for i, s := range sources {
		where := fmt.Sprintf("recording %d", i+1)
		p, issues, err := decode(ctx, s.Path, where, opt)
		if err != nil {
			r.Close()
			return nil, err
		}
		p.start = int64(s.Offset) * perMs
		r.parts = append(r.parts, p)
		r.length = max(r.length, p.start+p.frames)
		r.Issues = append(r.Issues, issues...)
		if p.start < 0 {
			r.Issues = append(r.Issues, *transcripts.Fault("D108", where,
				fmt.Sprintf("its first %d ms lie before the meeting's time 0 and are left out", -s.Offset),
				fmt.Sprintf("de første %d ms ligger før mødets tid 0 og er udeladt", -s.Offset)).
				Hint("raise the offsets of all recordings if that part matters",
					"læg det samme til alle optagelsers forskydning, hvis det stykke betyder noget").Level(transcripts.Notice))
		}
	}
	r.Issues = append(r.Issues, r.silence()...)
	return r, nil
}

// silent is the level below which a channel counts as having no sound at all:
// −60 dB of full scale, far under the noise of any room and microphone in use.
const silent = 0.001

// silence finds recordings, and channels of recordings, without any sound.
func (r *Recording) silence() []transcripts.Issue {
	var issues []transcripts.Issue
	for i, p := range r.parts {
		var quiet []int
		for ch, peak := range p.peaks {
			if peak < silent {
				quiet = append(quiet, ch+1)
			}
		}
		where := fmt.Sprintf("recording %d", i+1)
		if len(quiet) == p.channels {
			issues = append(issues, *transcripts.Fault("D104", where,
				"the recording is silent from beginning to end", "optagelsen er tavs fra ende til anden").
				Hint("listen to the file; the microphone may have been off",
					"lyt til filen; mikrofonen kan have været slukket").Level(transcripts.Warning))
			continue
		}
		for _, ch := range quiet {
			issues = append(issues, *transcripts.Fault("D104", fmt.Sprintf("%s channel %d", where, ch),
				"the channel is silent from beginning to end", "kanalen er tavs fra ende til anden").
				Hint("check that the speaker of this channel is named for the right channel",
					"se efter, om kanalens deltager står ved den rigtige kanal").Level(transcripts.Warning))
		}
	}
	return issues
}

// Channels is the number of channels, all recorders together.
func (r *Recording) Channels() int {
	n := 0
	for _, p := range r.parts {
		n += p.channels
	}
	return n
}

// Duration is the length of the recording on the meeting's clock.
func (r *Recording) Duration() transcripts.Ms {
	return transcripts.Ms(max(0, r.length) / perMs)
}

// Samples gives the sound of channel ch (or Mix) in [from, to) as values from
// −1 to 1, 16 a millisecond. What lies outside the recording is left out, so
// the answer is shorter than asked at the ends, and empty where nothing is.
func (r *Recording) Samples(ch int, from, to transcripts.Ms) ([]float32, error) {
	first := max(0, int64(from)*perMs)
	last := min(r.length, int64(to)*perMs)
	if ch < Mix || ch >= r.Channels() {
		return nil, fmt.Errorf("audio: no channel %d", ch)
	}
	if last <= first {
		return nil, nil
	}
	out := make([]float32, last-first)
	if ch == Mix {
		return out, r.mix(out, first)
	}
	for _, p := range r.parts {
		if ch < p.channels {
			return out, p.each(first, last, func(at int64, frame []byte) {
				out[at-first] = sample(frame[2*ch:])
			})
		}
		ch -= p.channels
	}
	return out, nil
}

// mix fills out with the mean of the channels that cover each sample.
func (r *Recording) mix(out []float32, first int64) error {
	last := first + int64(len(out))
	var covered []uint8 // channels at each sample, where recorders may differ
	if len(r.parts) > 1 {
		covered = make([]uint8, len(out))
	}
	for _, p := range r.parts {
		err := p.each(first, last, func(at int64, frame []byte) {
			sum := float32(0)
			for ch := 0; ch < p.channels; ch++ {
				sum += sample(frame[2*ch:])
			}
			if covered == nil {
				out[at-first] = sum / float32(p.channels)
				return
			}
			out[at-first] += sum
			covered[at-first] += uint8(p.channels)
		})
		if err != nil {
			return err
		}
	}
	for i, n := range covered {
		if n > 1 {
			out[i] /= float32(n)
		}
	}
	return nil
}

func sample(b []byte) float32 {
	return float32(int16(binary.LittleEndian.Uint16(b))) / 32768
}

// each calls f for every frame of p that lies in [first, last) of the meeting's
// clock.
func (p *part) each(first, last int64, f func(at int64, frame []byte)) error {
	from, to := max(first-p.start, 0), min(last-p.start, p.frames)
	size := int64(2 * p.channels)
	buf := make([]byte, min(max(to-from, 0)*size, 1<<16/size*size))
	for from < to {
		n := min(int64(len(buf)), (to-from)*size)
		if _, err := p.file.ReadAt(buf[:n], from*size); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("audio: reading decoded sound: %w", err)
		}
		for i := int64(0); i < n; i += size {
			f(p.start+from+i/size, buf[i:i+size])
		}
		from += n / size
	}
	return nil
}

// Peaks gives, for n equal parts of [from, to), the highest absolute value of
// channel ch (or Mix): what a drawn waveform needs. It reads the sound once, in
// pieces.
func (r *Recording) Peaks(ch int, from, to transcripts.Ms, n int) ([]float32, error) {
	from, to = max(0, from), min(r.Duration(), to)
	if n <= 0 || to <= from {
		return nil, nil
	}
	peaks := make([]float32, n)
	const piece = 30_000
	total := float64(to-from) * perMs
	for at := from; at < to; at += piece {
		s, err := r.Samples(ch, at, min(to, at+piece))
		if err != nil {
			return nil, err
		}
		base := float64(at-from) * perMs
		for i, v := range s {
			k := min(n-1, int((base+float64(i))*float64(n)/total))
			peaks[k] = max(peaks[k], v, -v)
		}
	}
	return peaks, nil
}

// Close frees the scratch files. The recording must not be used afterwards.
func (r *Recording) Close() error {
	var err error
	r.closing.Do(func() {
		for _, p := range r.parts {
			err = errors.Join(err, p.file.Close())
		}
	})
	return err
}
