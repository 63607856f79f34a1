package audio

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"gribning/transcripts"
)

// decodeFFmpeg decodes the file at the absolute path through ffmpeg. The
// program writes a WAV stream to a pipe, which tells the number of channels and
// needs no second file; it may open local files only, reads nothing from the
// terminal, and is killed when ctx ends.
func decodeFFmpeg(ctx context.Context, path, where string, opt Options) (*part, []transcripts.Issue, error) {
	program := opt.FFmpeg
	if program == "" {
		program = "ffmpeg"
	}
	program, err := exec.LookPath(program)
	if err != nil {
		return nil, nil, transcripts.Fault("D105", where,
			"ffmpeg is needed for this kind of recording and is not installed",
			"der skal bruges ffmpeg til denne slags optagelse, og den er ikke installeret").
			Hint("sudo apt-get install ffmpeg (or convert the recording to 16 kHz WAV)",
				"sudo apt-get install ffmpeg (eller lav optagelsen om til WAV med 16 kHz)")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, ffmpegArgs(path, opt.Track)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "AV_LOG_FORCE_NOCOLOR=1")
	cmd.WaitDelay = 5 * time.Second
	messages := &ffmpegMessages{}
	cmd.Stderr = messages
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("audio: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("audio: starting ffmpeg: %w", bare(err))
	}
	p, copyErr := takeWAV(ctx, out, where, opt)
	if copyErr != nil {
		cancel()
		_, _ = io.Copy(io.Discard, out)
	}
	waitErr := cmd.Wait()
	messages.flush()
	if copyErr != nil && !errors.Is(copyErr, errNotWAV) {
		return nil, nil, copyErr
	}
	if err := context.Cause(ctx); err != nil && copyErr == nil {
		p.file.Close()
		return nil, nil, err
	}
	if copyErr != nil || p.frames == 0 {
		if p != nil {
			p.file.Close()
		}
		return nil, nil, refused(where, messages, waitErr)
	}
	return p, messages.doubts(where, p, waitErr), nil
}

// ffmpegArgs: the address «file:» keeps a leading dash or a colon in a name
// from being read as an option or a protocol. Gaps between time stamps become
// silence, so that sample n stays at time n/16 ms.
func ffmpegArgs(path string, track int) []string {
	return []string{
		"-hide_banner", "-nostdin", "-nostats", "-loglevel", "info",
		"-protocol_whitelist", "file,pipe", "-i", "file:" + path,
		"-map", "0:a:" + strconv.Itoa(track), "-vn", "-sn", "-dn", "-map_metadata", "-1",
		"-af", "aresample=async=1:first_pts=0", "-ar", strconv.Itoa(Rate),
		"-c:a", "pcm_s16le", "-bitexact", "-f", "wav", "pipe:1",
	}
}

// takeWAV copies the stream; errNotWAV means that ffmpeg wrote none.
func takeWAV(ctx context.Context, r io.Reader, where string, opt Options) (*part, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	h, err := readWAVHeader(in)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	if !h.native() {
		return nil, transcripts.Fault("D102", where,
			fmt.Sprintf("a recording with %d channels cannot be used", h.channels),
			fmt.Sprintf("en optagelse med %d kanaler kan ikke bruges", h.channels))
	}
	h.open = true // the length in a header written to a pipe means nothing
	s, err := newScratch(where, h.channels, opt)
	if err != nil {
		return nil, err
	}
	if err := copySound(ctx, newFrames(in, h), s); err != nil {
		s.drop()
		return nil, err
	}
	return s.done()
}

// refused is the fault of a file that gave no sound.
func refused(where string, m *ffmpegMessages, waitErr error) error {
	switch {
	case m.noTrack:
		return notAudio(where, "the file has no such audio track", "filen har ikke det lydspor")
	case m.unfinished:
		return transcripts.Fault("D103", where,
			"the recording is cut off: the part of the file that says where the sound lies is missing",
			"optagelsen er afbrudt: den del af filen, der siger, hvor lyden ligger, mangler").
			Hint("copy the file from the recorder again; if it is the original, a repair tool for its format may help",
				"kopiér filen fra optageren igen; er det originalen, kan et reparationsværktøj til formatet måske hjælpe")
	}
	return notAudio(where, "no sound can be read from the file", "der kan ikke læses lyd fra filen").Because(waitErr)
}

// ffmpegMessages reads what ffmpeg says. Its lines hold file names and tags, so
// only facts are kept, never a line.
type ffmpegMessages struct {
	line       []byte
	output     bool // past the description of the input
	tracks     int
	promised   transcripts.Ms
	errors     int
	noTrack    bool
	unfinished bool
}

// Write takes any part of ffmpeg's messages.
func (m *ffmpegMessages) Write(b []byte) (int, error) {
	for _, c := range b {
		switch {
		case c == '\n' || c == '\r':
			m.flush()
		case len(m.line) < 1024:
			m.line = append(m.line, c)
		}
	}
	return len(b), nil
}

func (m *ffmpegMessages) flush() {
	line := string(bytes.TrimSpace(m.line))
	m.line = m.line[:0]
	switch {
	case strings.HasPrefix(line, "Output #"), strings.HasPrefix(line, "Stream mapping"):
		m.output = true
	case !m.output && strings.HasPrefix(line, "Duration: "):
		m.promised = clock(strings.TrimPrefix(line, "Duration: "))
	case !m.output && strings.HasPrefix(line, "Stream #") && strings.Contains(line, ": Audio:"):
		m.tracks++
	case strings.Contains(line, "matches no streams"):
		m.noTrack = true
	case strings.Contains(line, "moov atom not found"):
		m.unfinished = true
	case strings.Contains(line, "Error while decoding"), strings.Contains(line, "Invalid data found"),
		strings.Contains(line, "Truncating packet"), strings.Contains(line, "partial file"), strings.Contains(line, "Header missing"):
		m.errors++
	}
}

// clock reads ffmpeg's «00:01:02.50, …»; 0 where it says N/A.
func clock(s string) transcripts.Ms {
	s, _, _ = strings.Cut(s, ",")
	var h, m int
	var sec float64
	if _, err := fmt.Sscanf(s, "%d:%d:%f", &h, &m, &sec); err != nil || h < 0 || m < 0 || sec < 0 {
		return 0
	}
	return transcripts.Ms(h*3600+m*60)*1000 + transcripts.Ms(sec*1000)
}

// doubts are the issues of a file that was decoded.
func (m *ffmpegMessages) doubts(where string, p *part, waitErr error) []transcripts.Issue {
	var issues []transcripts.Issue
	got := transcripts.Ms(p.frames / perMs)
	// Headers of variable-rate files are estimates; what lies within 2 s or
	// 2 % is no sign of a loss.
	short := m.promised > got+max(2000, m.promised/50)
	if waitErr != nil || short {
		promised := m.promised
		if !short {
			promised = 0
		}
		issues = append(issues, *truncated(where, got, promised))
	} else if m.errors > 0 {
		issues = append(issues, *transcripts.Fault("D111", where,
			fmt.Sprintf("%d places in the recording are damaged and could not be decoded", m.errors),
			fmt.Sprintf("%d steder i optagelsen er beskadiget og kunne ikke afkodes", m.errors)).
			Hint("compare with the original", "sammenlign med originalen").Level(transcripts.Warning))
	}
	if m.tracks > 1 {
		issues = append(issues, *transcripts.Fault("D107", where,
			fmt.Sprintf("the file has %d audio tracks and one is used", m.tracks),
			fmt.Sprintf("filen har %d lydspor, og ét bruges", m.tracks)).
			Hint("if the speakers have a track each, save each as a recording of its own",
				"har deltagerne hvert sit spor, så gem hvert spor som sin egen optagelse").Level(transcripts.Notice))
	}
	return issues
}
