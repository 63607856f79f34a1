package audio

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gribning/transcripts"
)

// beeps is a second of silence and a second of tone in turn, so that a shift of
// the clock shows.
func beeps(seconds int, hz, level float64) []float32 {
	s := make([]float32, seconds*Rate)
	for i := range s {
		if i/Rate%2 == 1 {
			s[i] = float32(level * math.Sin(2*math.Pi*hz*float64(i)/Rate))
		}
	}
	return s
}

func wavFile(t *testing.T, name string, channels ...[]float32) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWAV(&b, Rate, channels...); err != nil {
		t.Fatal(err)
	}
	return file(t, name, b.Bytes())
}

func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *Recording {
	t.Helper()
	r, err := Open(context.Background(), path, Options{Scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func level(s []float32) float64 {
	sum := 0.0
	for _, v := range s {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(max(1, len(s))))
}

func samples(t *testing.T, r *Recording, ch int, from, to transcripts.Ms) []float32 {
	t.Helper()
	s, err := r.Samples(ch, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func codes(issues []transcripts.Issue) string {
	var c []string
	for _, i := range issues {
		c = append(c, i.Code)
	}
	return strings.Join(c, " ")
}

func TestWAVWithoutFFmpeg(t *testing.T) {
	t.Setenv("PATH", "")
	left, right := beeps(4, 440, 0.5), make([]float32, 4*Rate)
	copy(right, beeps(4, 330, 0.25)[Rate:])
	r := open(t, wavFile(t, "møde med æøå.wav", left, right))
	if r.Channels() != 2 || r.Duration() != 4000 || len(r.Issues) != 0 {
		t.Fatalf("channels %d, duration %d, issues %v", r.Channels(), r.Duration(), r.Issues)
	}
	for _, c := range []struct {
		name     string
		ch       int
		from, to transcripts.Ms
		want     float64
	}{
		{"left tone", 0, 1000, 2000, 0.5 / math.Sqrt2},
		{"left silence", 0, 0, 1000, 0},
		{"right tone", 1, 0, 1000, 0.25 / math.Sqrt2},
		{"mix", Mix, 1000, 2000, 0.25 / math.Sqrt2},
	} {
		if got := level(samples(t, r, c.ch, c.from, c.to)); math.Abs(got-c.want) > 0.001 {
			t.Errorf("%s: level %.4f, want %.4f", c.name, got, c.want)
		}
	}
	if got := samples(t, r, 0, 0, 4000); got[Rate+100] != float32(pcm(float64(left[Rate+100])))/32768 {
		t.Error("16-bit values do not come back as they were")
	}
	if s := samples(t, r, Mix, -500, 500); len(s) != 500*perMs {
		t.Errorf("before the beginning: %d samples", len(s))
	}
	if s := samples(t, r, Mix, 3900, 9000); len(s) != 100*perMs {
		t.Errorf("past the end: %d samples", len(s))
	}
	if s := samples(t, r, Mix, 5000, 9000); len(s) != 0 {
		t.Errorf("beyond: %d samples", len(s))
	}
	if _, err := r.Samples(2, 0, 10); err == nil {
		t.Error("a channel that is not there gave sound")
	}
}

func TestOffsets(t *testing.T) {
	a := wavFile(t, "a.wav", beeps(2, 440, 0.5))
	b := wavFile(t, "b.wav", beeps(2, 440, 0.5))
	r, err := OpenAll(context.Background(), []Source{{Path: a}, {Path: b, Offset: 1500}, {Path: b, Offset: -1000}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Channels() != 3 || r.Duration() != 3500 {
		t.Fatalf("channels %d, duration %d", r.Channels(), r.Duration())
	}
	for _, c := range []struct {
		ch       int
		from, to transcripts.Ms
		want     bool
	}{{0, 1000, 2000, true}, {0, 2000, 3500, false}, {1, 0, 2500, false}, {1, 2500, 3500, true}, {2, 0, 1000, true}, {2, 1000, 3500, false}} {
		if got := level(samples(t, r, c.ch, c.from, c.to)) > 0.1; got != c.want {
			t.Errorf("channel %d in %d–%d: sound %v", c.ch, c.from, c.to, got)
		}
	}
	// The mean counts the recorders that run, so one alone is not halved.
	if got := level(samples(t, r, Mix, 2500, 3500)); math.Abs(got-0.5/math.Sqrt2) > 0.001 {
		t.Errorf("one recorder alone has level %.3f", got)
	}
	if got := codes(r.Issues); got != "D108" {
		t.Errorf("issues %q", got)
	}
}

func TestBadFiles(t *testing.T) {
	var whole bytes.Buffer
	if err := WriteWAV(&whole, Rate, beeps(3, 440, 0.5)); err != nil {
		t.Fatal(err)
	}
	text := "WEBVTT\n\n00:00.000 --> 00:01.000\nøh, altså\n"
	for _, c := range []struct {
		name    string
		content []byte
		code    string
	}{
		{"tom.wav", nil, "D101"},
		{"kun hoved.wav", whole.Bytes()[:44], "D101"},
		{"tekst.wav", []byte(text), "D102"},
		{"liste.m3u8", []byte("#EXTM3U\nhttp://192.0.2.1/a.ts\n"), "D102"},
	} {
		_, err := Open(context.Background(), file(t, c.name, c.content), Options{})
		if !errors.Is(err, &transcripts.Issue{Code: c.code}) {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if err != nil && strings.Contains(err.Error(), c.name) {
			t.Errorf("the error names the file: %v", err)
		}
	}
	_, err := Open(context.Background(), filepath.Join(t.TempDir(), "Jens Jensen.wav"), Options{})
	if !errors.Is(err, &transcripts.Issue{Code: "D110"}) || strings.Contains(err.Error(), "Jensen") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Open(context.Background(), t.TempDir(), Options{}); !errors.Is(err, &transcripts.Issue{Code: "D102"}) {
		t.Errorf("folder: %v", err)
	}
}

func TestDoubts(t *testing.T) {
	var whole bytes.Buffer
	if err := WriteWAV(&whole, Rate, beeps(4, 440, 0.5)); err != nil {
		t.Fatal(err)
	}
	r := open(t, file(t, "afbrudt.wav", whole.Bytes()[:44+2*2*Rate+1]))
	if codes(r.Issues) != "D103" || r.Duration() != 2000 {
		t.Errorf("truncated: %v, %d ms", r.Issues, r.Duration())
	}
	if got := r.Issues[0].Text("da"); !strings.Contains(got, "0:02.0") || !strings.Contains(got, "0:04.0") {
		t.Errorf("truncated says: %s", got)
	}
	open0 := bytes.Clone(whole.Bytes())
	copy(open0[40:], []byte{0, 0, 0, 0}) // a recorder that was switched off before it closed the file
	if r := open(t, file(t, "åben.wav", open0)); r.Duration() != 4000 || len(r.Issues) != 0 {
		t.Errorf("open header: %d ms, %v", r.Duration(), r.Issues)
	}
	if r := open(t, wavFile(t, "tavs.wav", make([]float32, Rate))); codes(r.Issues) != "D104" {
		t.Errorf("silent: %v", r.Issues)
	}
	r = open(t, wavFile(t, "halv.wav", beeps(2, 440, 0.5), make([]float32, 2*Rate)))
	if codes(r.Issues) != "D104" || r.Issues[0].Where != "recording 1 channel 2" {
		t.Errorf("silent channel: %+v", r.Issues)
	}
}

func TestLimits(t *testing.T) {
	path := wavFile(t, "lang.wav", beeps(4, 440, 0.5))
	if _, err := Open(context.Background(), path, Options{Longest: 3000}); !errors.Is(err, &transcripts.Issue{Code: "D106"}) {
		t.Errorf("longer than allowed: %v", err)
	}
	if _, err := Open(context.Background(), path, Options{Scratch: filepath.Join(t.TempDir(), "nowhere")}); !errors.Is(err, &transcripts.Issue{Code: "D106"}) {
		t.Errorf("no scratch folder: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, path, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestScratchLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(context.Background(), wavFile(t, "a.wav", beeps(2, 440, 0.5)), Options{Scratch: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("the scratch folder shows %d files while the recording is open", len(left))
	}
}

func TestWAVKinds(t *testing.T) {
	for _, kind := range []string{"u8", "s24le", "s32le", "f32le", "f64le"} {
		r := open(t, converted(t, kind+".wav", "-c:a", "pcm_"+kind))
		t.Run(kind, func(t *testing.T) { checkBeeps(t, r, 1) })
	}
}

// converted writes the beeps of 4 s through ffmpeg into a file of another kind.
func converted(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	out := filepath.Join(t.TempDir(), name)
	in := wavFile(t, "in.wav", beeps(4, 440, 0.5))
	cmd := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-i", in}, args...), "file:"+out)...)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("this ffmpeg cannot write %s: %s", name, b)
	}
	return out
}

// checkBeeps: silence and tone lie where they were, on every channel.
func checkBeeps(t *testing.T, r *Recording, channels int) {
	t.Helper()
	if r.Channels() != channels || r.Duration() < 3950 || r.Duration() > 4150 {
		t.Fatalf("%d channels, %d ms", r.Channels(), r.Duration())
	}
	for ch := range channels {
		for second, want := range []float64{0, 0.5 / math.Sqrt2, 0, 0.5 / math.Sqrt2} {
			from := transcripts.Ms(second)*1000 + 100
			if got := level(samples(t, r, ch, from, from+750)); math.Abs(got-want) > 0.05 {
				t.Errorf("channel %d, second %d: level %.3f, want %.3f", ch, second, got, want)
			}
		}
	}
}

func TestContainers(t *testing.T) {
	six := "[0:a]pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0[a]"
	for _, c := range []struct {
		name     string
		channels int
		args     []string
	}{
		{"telefon.wav", 1, []string{"-ar", "8000"}},
		{"høj.wav", 1, []string{"-ar", "192000", "-c:a", "pcm_s24le"}},
		{"flydende.wav", 1, []string{"-ar", "44100", "-c:a", "pcm_f32le"}},
		{"vbr.mp3", 1, []string{"-q:a", "4"}},
		{"vbr uden hoved.mp3", 1, []string{"-q:a", "4", "-write_xing", "0"}},
		{"a.m4a", 1, []string{"-c:a", "aac", "-b:a", "64k"}},
		{"a.flac", 1, nil},
		{"a.opus", 1, []string{"-c:a", "libopus"}},
		{"a.webm", 1, []string{"-c:a", "libopus"}},
		{"-i.ogg", 1, []string{"-c:a", "libvorbis"}},
		{"http:kolon.mp3", 1, nil},
		{"seks.wav", 6, []string{"-filter_complex", six, "-map", "[a]", "-ar", "48000"}},
		{"seks.16k.wav", 6, []string{"-filter_complex", six, "-map", "[a]"}},
		{"forkert endelse.pdf", 1, []string{"-f", "mp3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, converted(t, c.name, c.args...))
			checkBeeps(t, r, c.channels)
			for _, i := range r.Issues {
				t.Errorf("issue %s: %s", i.Code, i.En)
			}
		})
	}
}

func TestContainerFaults(t *testing.T) {
	m4a, err := os.ReadFile(converted(t, "a.m4a", "-c:a", "aac"))
	if err != nil {
		t.Fatal(err)
	}
	mp3, err := os.ReadFile(converted(t, "a.mp3", "-t", "40", "-af", "aloop=loop=-1:size=64000"))
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 5000)
	for i := range noise {
		noise[i] = byte(i * i >> 3)
	}
	for _, c := range []struct {
		name    string
		content []byte
		code    string
	}{
		{"afbrudt.m4a", m4a[:len(m4a)/2], "D103"},
		{"støj.mp3", noise, "D102"},
		{"billede.wav", append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), noise...), "D102"},
	} {
		if _, err := Open(context.Background(), file(t, c.name, c.content), Options{}); !errors.Is(err, &transcripts.Issue{Code: c.code}) {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
	r := open(t, file(t, "afbrudt.mp3", mp3[:len(mp3)/2]))
	if codes(r.Issues) != "D103" || r.Duration() < 15000 {
		t.Errorf("truncated mp3: %v, %d ms", r.Issues, r.Duration())
	}
}

func TestSeveralTracks(t *testing.T) {
	path := converted(t, "to spor.mka", "-filter_complex", "[0:a]asplit=2[a][x];[x]volume=0[b]", "-map", "[a]", "-map", "[b]", "-c:a", "flac")
	r := open(t, path)
	if codes(r.Issues) != "D107" {
		t.Errorf("issues %v", r.Issues)
	}
	second, err := Open(context.Background(), path, Options{Track: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if got := codes(second.Issues); got != "D107 D104" {
		t.Errorf("second track: %s", got)
	}
	if _, err := Open(context.Background(), path, Options{Track: 2}); !errors.Is(err, &transcripts.Issue{Code: "D102"}) {
		t.Errorf("third track: %v", err)
	}
}

// A recording with lost packets keeps its clock.
func TestGapsStaySilence(t *testing.T) {
	path := converted(t, "hul.mka", "-af", "aselect='not(between(t,1,3))'", "-c:a", "pcm_s16le")
	r := open(t, path)
	if d := r.Duration(); d < 3900 || d > 4100 {
		t.Fatalf("duration %d ms", d)
	}
	if got := level(samples(t, r, 0, 3100, 3900)); got < 0.3 {
		t.Errorf("the sound after the gap has moved: level %.3f", got)
	}
	if got := level(samples(t, r, 0, 1100, 2900)); got > 0.01 {
		t.Errorf("the gap has level %.3f", got)
	}
}

func TestFFmpegMissing(t *testing.T) {
	path := converted(t, "a.mp3")
	t.Setenv("PATH", "")
	_, err := Open(context.Background(), path, Options{})
	if !errors.Is(err, &transcripts.Issue{Code: "D105"}) || !strings.Contains(err.Error(), "apt-get install ffmpeg") {
		t.Errorf("%v", err)
	}
}

// A decoder that never ends is stopped by the context.
func TestCancelKillsFFmpeg(t *testing.T) {
	script := filepath.Join(t.TempDir(), "ffmpeg")
	pid := filepath.Join(t.TempDir(), "pid")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho $$ >"+pid+"\nexec sleep 600\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for range 1000 {
			if b, _ := os.ReadFile(pid); len(b) > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	_, err := Open(ctx, file(t, "a.bin", []byte("ID3\x00\x00\x00")), Options{FFmpeg: script})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	b, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/" + strings.TrimSpace(string(b))); err == nil {
		t.Error("the decoder still runs")
	}
}

func TestClip(t *testing.T) {
	r := open(t, wavFile(t, "a.wav", beeps(4, 440, 0.5)))
	var b bytes.Buffer
	span := transcripts.Span{Start: 1000, End: 4500}
	err := r.Clip(context.Background(), &b, span, ClipOptions{Channel: Mix, Mask: []transcripts.Span{{Start: 3000, End: 4000}}, Cover: Silence})
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, file(t, "klip.wav", b.Bytes()))
	if c.Duration() != 3000 || len(c.Issues) != 0 {
		t.Fatalf("duration %d, issues %v", c.Duration(), c.Issues)
	}
	if got := level(samples(t, c, 0, 100, 900)); math.Abs(got-0.5/math.Sqrt2) > 0.01 {
		t.Errorf("the sound has level %.3f", got)
	}
	for _, v := range samples(t, c, 0, 2000, 3000) {
		if v != 0 {
			t.Fatal("something is left under the mask")
		}
	}
	var tone bytes.Buffer
	if err := r.Clip(context.Background(), &tone, span, ClipOptions{Mask: []transcripts.Span{{Start: 0, End: 9000}}}); err != nil {
		t.Fatal(err)
	}
	c = open(t, file(t, "tone.wav", tone.Bytes()))
	if got := level(samples(t, c, 0, 100, 2900)); math.Abs(got-toneLevel/math.Sqrt2) > 0.005 {
		t.Errorf("the tone has level %.4f", got)
	}
}

func TestPeaks(t *testing.T) {
	r := open(t, wavFile(t, "a.wav", beeps(4, 440, 0.5)))
	p, err := r.Peaks(Mix, 0, 4000, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 0.5, 0, 0.5} {
		if math.Abs(float64(p[i])-want) > 0.01 {
			t.Errorf("part %d: %.3f, want %.3f", i, p[i], want)
		}
	}
	if p, err := r.Peaks(Mix, 4000, 5000, 4); err != nil || len(p) != 0 {
		t.Errorf("beyond the end: %v %v", p, err)
	}
}

func FuzzWAV(f *testing.F) {
	var whole bytes.Buffer
	if err := WriteWAV(&whole, Rate, []float32{0, 0.5, -0.5}, []float32{1, -1, 0}); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(append([]byte("RF64\xff\xff\xff\xffWAVEds64\x1c\x00\x00\x00"), make([]byte, 40)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "f.wav")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(context.Background(), path, Options{FFmpeg: filepath.Join(dir, "none"), Longest: 60_000})
		if err != nil {
			return
		}
		defer r.Close()
		for ch := Mix; ch < r.Channels(); ch++ {
			s, err := r.Samples(ch, 0, r.Duration())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range s {
				if v < -1 || v > 1 || v != v {
					t.Fatalf("value %v", v)
				}
			}
		}
	})
}
