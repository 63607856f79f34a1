package models

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gribning/transcripts"
)

func TestMain(m *testing.M) {
	pause, stallTime = time.Millisecond, 2*time.Second
	os.Exit(m.Run())
}

func code(err error) string {
	var i *transcripts.Issue
	if errors.As(err, &i) {
		return i.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

var content = func() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 3<<20+77)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}()

func sum(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }

func store(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "mangler endnu"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parts is an HTTP server of content that can misbehave.
type parts struct {
	mu       sync.Mutex
	requests []string // Range of each
	handle   func(n int, w http.ResponseWriter, r *http.Request)
}

func (p *parts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.requests = append(p.requests, r.Header.Get("Range"))
	n := len(p.requests)
	p.mu.Unlock()
	p.handle(n, w, r)
}

func serve(t *testing.T, handle func(n int, w http.ResponseWriter, r *http.Request)) (*parts, string) {
	t.Helper()
	p := &parts{handle: handle}
	srv := httptest.NewServer(p)
	t.Cleanup(srv.Close)
	return p, srv.URL + "/ggml.bin"
}

// drop sends the first n bytes of what was asked for and cuts the line.
func drop(w http.ResponseWriter, r *http.Request, tag string, n int) {
	from := 0
	if r.Header.Get("If-Range") == tag {
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
	}
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
	if from > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
		w.WriteHeader(http.StatusPartialContent)
	}
	w.Write(content[from:min(len(content), from+n)])
	if from+n < len(content) {
		panic(http.ErrAbortHandler)
	}
}

func pull(t *testing.T, s *Store, address string) (Resolved, error) {
	t.Helper()
	return s.Pull(context.Background(), "prtest", PullOptions{From: address, SHA256: sum(content)})
}

func checkPulled(t *testing.T, s *Store, r Resolved) {
	t.Helper()
	got, err := os.ReadFile(r.Path)
	if err != nil || !bytes.Equal(got, content) || r.SHA256 != sum(content) {
		t.Fatalf("what was pulled is not the model: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(s.Dir, "*.part*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestManifest(t *testing.T) {
	list, err := published()
	if err != nil {
		t.Fatal(err)
	}
	s := store(t)
	for _, name := range []string{DefaultASR, DefaultVAD, DefaultSpeaker} {
		if _, err := s.Find(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, m := range list {
		if m.Size() == 0 || m.Licence == "" || !strings.HasPrefix(m.Source, "https://") || m.Local {
			t.Errorf("incomplete: %+v", m)
		}
	}
	for name, text := range map[string]string{
		"unknown key":   "[[model]]\nname='a'\nkind='asr'\nfile='a'\nsha1='" + strings.Repeat("0", 40) + "'\ncolour='red'",
		"no digest":     "[[model]]\nname='a'\nkind='asr'\nfile='a'",
		"short digest":  "[[model]]\nname='a'\nkind='asr'\nfile='a'\nsha1='00'",
		"path":          "[[model]]\nname='a'\nkind='asr'\nfile='../a'\nsha1='" + strings.Repeat("0", 40) + "'",
		"unknown kind":  "[[model]]\nname='a'\nkind='llm'\nfile='a'\nsha1='" + strings.Repeat("0", 40) + "'",
		"capitals":      "[[model]]\nname='A'\nkind='asr'\nfile='a'\nsha1='" + strings.Repeat("0", 40) + "'",
		"not TOML":      "model = [",
		"negative size": "[[model]]\nname='a'\nkind='asr'\nfile='a'\nbytes=-1\nsha1='" + strings.Repeat("0", 40) + "'",
	} {
		if _, err := parse(text); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestMissing(t *testing.T) {
	s := store(t)
	_, err := s.Path(context.Background(), DefaultASR)
	if code(err) != "M101" || !strings.Contains(err.Error(), "gribning models pull large-v3-turbo-q5_0") {
		t.Errorf("%v", err)
	}
	if _, err := s.Path(context.Background(), "findes-ikke"); code(err) != "M103" {
		t.Errorf("unknown: %v", err)
	}
	if _, err := s.Verify(context.Background(), DefaultVAD, nil); code(err) != "M101" {
		t.Errorf("verify: %v", err)
	}
	if s.Has(DefaultVAD) {
		t.Error("a missing model is here")
	}
}

func TestDefaultDir(t *testing.T) {
	t.Setenv("GRIBNING_MODELS", "")
	t.Setenv("XDG_DATA_HOME", "/data")
	if d, err := DefaultDir(); err != nil || d != "/data/gribning/models" {
		t.Errorf("%s %v", d, err)
	}
	t.Setenv("GRIBNING_MODELS", "/modeller")
	if d, err := DefaultDir(); err != nil || d != "/modeller" {
		t.Errorf("%s %v", d, err)
	}
}

func TestPullResumes(t *testing.T) {
	p, address := serve(t, func(n int, w http.ResponseWriter, r *http.Request) { drop(w, r, `"v1"`, 1<<20) })
	s := store(t)
	var last int64
	r, err := s.Pull(context.Background(), "test", PullOptions{From: address, SHA256: sum(content), Progress: func(done, total int64) {
		if done < last || total != int64(len(content)) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}})
	if err != nil {
		t.Fatal(err)
	}
	checkPulled(t, s, r)
	if len(p.requests) != 4 || p.requests[0] != "" || !strings.HasPrefix(p.requests[3], "bytes=") {
		t.Errorf("requests %q", p.requests)
	}
}

// A pull in a later run goes on too, and a complete model is not fetched again.
func TestPullResumesLater(t *testing.T) {
	broken := true
	p, address := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if broken && n > 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		keep := 1 << 20
		if !broken {
			keep = len(content)
		}
		drop(w, r, `"v1"`, keep)
	})
	s := store(t)
	if _, err := pull(t, s, address); code(err) != "M104" {
		t.Fatalf("%v", err)
	}
	if s.Has("prtest") {
		t.Error("half a model stands under its name")
	}
	broken = false
	before := len(p.requests)
	r, err := pull(t, s, address)
	if err != nil {
		t.Fatal(err)
	}
	checkPulled(t, s, r)
	if got := p.requests[before]; !strings.HasPrefix(got, "bytes=") {
		t.Errorf("the later run asked for %q", got)
	}
	before = len(p.requests)
	if _, err := pull(t, s, address); err != nil || len(p.requests) != before {
		t.Errorf("fetched again: %v", err)
	}
}

func TestPullMisbehaviour(t *testing.T) {
	other := append([]byte("x"), content[1:]...)
	for _, c := range []struct {
		name   string
		handle func(n int, w http.ResponseWriter, r *http.Request)
		want   string
	}{
		{"ignores ranges", func(n int, w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Range")
			if n == 1 {
				drop(w, r, `"v1"`, 1<<20)
				return
			}
			w.Write(content)
		}, ""},
		{"file changes between", func(n int, w http.ResponseWriter, r *http.Request) {
			drop(w, r, `"v`+strconv.Itoa(n)+`"`, n*2<<20)
		}, ""},
		{"answers another range", func(n int, w http.ResponseWriter, r *http.Request) {
			if n != 2 {
				drop(w, r, `"v1"`, n*1<<20)
				return
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 5-%d/%d", len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[5:])
		}, ""},
		{"wrong bytes", func(n int, w http.ResponseWriter, r *http.Request) { w.Write(other) }, "M102"},
		{"states too small a length", func(n int, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write(content[:100])
		}, "M102"},
		{"not there", func(n int, w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotFound) }, "M104"},
		{"a page instead", func(n int, w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>log in</html>") }, "M102"},
		{"always busy", func(n int, w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "M104"},
		{"redirects for ever", func(n int, w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, "M104"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, address := serve(t, c.handle)
			s := store(t)
			r, err := pull(t, s, address)
			if code(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if err == nil {
				checkPulled(t, s, r)
			} else if s.Has("prtest") {
				t.Error("something stands under the model's name")
			}
		})
	}
}

// A server that sends more than the model holds cannot fill the disk.
func TestPullTooMuch(t *testing.T) {
	s := store(t)
	for _, stated := range []bool{true, false} {
		_, address := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
			if stated {
				w.Header().Set("Content-Length", strconv.Itoa(5<<20))
			}
			w.Write(make([]byte, 5<<20))
		})
		if _, err := s.Pull(context.Background(), DefaultVAD, PullOptions{From: address}); code(err) != "M104" {
			t.Errorf("stated %v: %v", stated, err)
		}
		if left, _ := filepath.Glob(filepath.Join(s.Dir, "*.part")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestPullStalls(t *testing.T) {
	defer func(d time.Duration) { stallTime = d }(stallTime)
	stallTime = 50 * time.Millisecond
	_, address := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n > 1 {
			drop(w, r, `"v1"`, len(content))
			return
		}
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Write(content[:1<<20])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s := store(t)
	r, err := pull(t, s, address)
	if err != nil {
		t.Fatal(err)
	}
	checkPulled(t, s, r)
}

func TestPullCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, address := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		w.Write(content[:1<<20])
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	_, err := store(t).Pull(ctx, "test", PullOptions{From: address, SHA256: sum(content)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestPullFile(t *testing.T) {
	s := store(t)
	from := filepath.Join(t.TempDir(), "min egen model æøå.bin")
	if err := os.WriteFile(from, content, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for name, opt := range map[string]PullOptions{
		"no digest":    {From: from},
		"no file":      {SHA256: sum(content)},
		"short digest": {From: from, SHA256: "00ff"},
		"a kind":       {From: from, SHA256: sum(content), Kind: "llm"},
	} {
		if _, err := s.Pull(ctx, "hviske", opt); code(err) != "M105" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Pull(ctx, "Hviske", PullOptions{From: from, SHA256: sum(content)}); code(err) != "M105" {
		t.Errorf("capital: %v", err)
	}
	if _, err := s.Pull(ctx, "hviske", PullOptions{From: from + "x", SHA256: sum(content)}); code(err) != "M107" || strings.Contains(err.Error(), "egen") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := s.Pull(ctx, "hviske", PullOptions{From: from, SHA256: sum(nil)}); code(err) != "M102" || s.Has("hviske") {
		t.Errorf("wrong digest: %v", err)
	}
	if _, err := s.Pull(ctx, "tiny", PullOptions{From: from}); code(err) != "M102" || s.Has("tiny") {
		t.Errorf("not the published model: %v", err)
	}
	r, err := s.Pull(ctx, "hviske", PullOptions{From: from, SHA256: strings.ToUpper(sum(content)), Licence: "CC-BY-4.0"})
	if err != nil {
		t.Fatal(err)
	}
	checkPulled(t, s, r)
	again, err := Open(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Path(ctx, "hviske")
	if err != nil || !got.Local || got.Licence != "CC-BY-4.0" || got.Kind != ASR {
		t.Errorf("after opening again: %+v, %v", got, err)
	}
	if err := os.Remove(got.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Path(ctx, "hviske"); code(err) != "M101" {
		t.Errorf("removed: %v", err)
	}
}

// Only SHA-1 is published for most models.
func TestSHA1(t *testing.T) {
	h := sha1.Sum(content)
	m := Model{Name: "x", SHA1: hex.EncodeToString(h[:])}
	got, err := digest(context.Background(), bytes.NewReader(content), m, nil)
	if err != nil || got != sum(content) {
		t.Errorf("%s %v", got, err)
	}
	if _, err := digest(context.Background(), bytes.NewReader(content[1:]), m, nil); code(err) != "M102" {
		t.Errorf("%v", err)
	}
}

// A file that has changed since it was checked is checked again.
func TestChangedAfterCheck(t *testing.T) {
	s := store(t)
	from := filepath.Join(t.TempDir(), "m.bin")
	if err := os.WriteFile(from, content, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	r, err := s.Pull(ctx, "test", PullOptions{From: from, SHA256: sum(content)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stampPath(r.Path)); err != nil {
		t.Error("the check is not remembered")
	}
	damaged := bytes.Clone(content)
	damaged[1000] ^= 1
	if err := os.WriteFile(r.Path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(r.Path, time.Now(), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Path(ctx, "test"); code(err) != "M102" {
		t.Errorf("damaged: %v", err)
	}
}

func TestBadLocalManifest(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, localManifest), []byte("[[model]]\nname = 3"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); code(err) != "M105" {
		t.Errorf("%v", err)
	}
}

func TestTwoPullsAtOnce(t *testing.T) {
	p, address := serve(t, func(n int, w http.ResponseWriter, r *http.Request) { drop(w, r, `"v1"`, len(content)) })
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.Pull(context.Background(), "test", PullOptions{From: address, SHA256: sum(content)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(p.requests) != 1 {
		t.Errorf("fetched %d times", len(p.requests))
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(manifest[:600])
	f.Add("[[model]]\nname='a'\nkind='vad'\nfile='a'\nsha1='" + strings.Repeat("0", 40) + "'")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parse(text)
		if err != nil {
			return
		}
		for _, m := range list {
			if filepath.Base(m.File) != m.File || m.Size() < 0 || m.limit() < m.Size() {
				t.Fatalf("%+v", m)
			}
		}
	})
}
