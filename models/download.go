package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"gribning/transcripts"
)

// Patience of a download. Variables so that tests need not wait.
var (
	attempts  = 6 // in a row without a single new byte
	pause     = 2 * time.Second
	stallTime = 60 * time.Second
)

// origin remembers what a part file is a part of.
type origin struct {
	Address string `json:"address"`
	Tag     string `json:"tag"` // strong ETag or Last-Modified, for If-Range
}

func originPath(part string) string { return part + ".json" }

func dropPart(part string) {
	os.Remove(part)
	os.Remove(originPath(part))
}

// errFinal marks answers that another try will not change.
type errFinal struct{ error }

func (e errFinal) Unwrap() error { return e.error }

// download fetches address into the part file, going on where an earlier try
// stopped. It ends when the server says that all has been sent.
func download(ctx context.Context, address, part string, m Model, progress Progress) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return transcripts.Fault("M104", "model "+m.Name, "the address is not one", "adressen er ikke en adresse")
	}
	client := &http.Client{CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > 10 {
			return errors.New("too many redirects")
		}
		if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
			return errors.New("the server leads from https to http")
		}
		return nil
	}}
	fruitless := 0
	for {
		before := size(part)
		err := fetch(ctx, client, address, part, m, progress)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var issue *transcripts.Issue
		if errors.As(err, &issue) {
			return issue
		}
		if size(part) > before {
			fruitless = 0
		} else {
			fruitless++
		}
		var final errFinal
		if errors.As(err, &final) || fruitless >= attempts {
			return failed(m, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause << min(fruitless, 5)):
		}
	}
}

func failed(m Model, err error) *transcripts.Issue {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return transcripts.Fault("M104", "model "+m.Name, "the model could not be fetched", "modellen kunne ikke hentes").
		Hint("run the command again, it goes on where it stopped; or fetch "+m.Source+" another way and give it with --from FILE",
			"kør kommandoen igen, den fortsætter, hvor den slap; eller hent "+m.Source+" på anden vis og angiv den med --from FIL").Because(err)
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// fetch makes one request. nil means that the part file is complete as far as
// the server knows.
func fetch(parent context.Context, client *http.Client, address, part string, m Model, progress Progress) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errFinal{err}
	}
	req.Header.Set("User-Agent", "gribning")
	req.Header.Set("Accept-Encoding", "identity")
	have := resume(req, address, part)
	alarm := time.AfterFunc(stallTime, cancel)
	defer alarm.Stop()
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusPartialContent && have > 0:
		if start := rangeStart(res); start != have {
			dropPart(part)
			return fmt.Errorf("the server answered with another part than asked for (from %d, not %d)", start, have)
		}
	case res.StatusCode == http.StatusOK:
		have = 0 // from the beginning: no part was asked for, the file has changed, or the server knows no parts
	case res.StatusCode == http.StatusRequestedRangeNotSatisfiable && have > 0:
		if total, ok := rangeTotal(res); ok && total == have {
			return nil
		}
		dropPart(part)
		return errors.New("the server's file is shorter than what was fetched before")
	case res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500 || res.StatusCode == http.StatusRequestTimeout:
		return fmt.Errorf("the server answered %s", res.Status)
	default:
		return errFinal{fmt.Errorf("the server answered %s", res.Status)}
	}
	return receive(res, address, part, have, m, func(done, total int64) {
		alarm.Reset(stallTime)
		if progress != nil {
			progress(done, total)
		}
	})
}

// resume asks for the rest of what the part file holds, and gives its length.
func resume(req *http.Request, address, part string) int64 {
	var o origin
	b, err := os.ReadFile(originPath(part))
	if err != nil || json.Unmarshal(b, &o) != nil || o.Address != address || o.Tag == "" {
		return 0 // nothing says that the bytes belong to what is there now
	}
	have := size(part)
	if have > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
		req.Header.Set("If-Range", o.Tag)
	}
	return have
}

// receive appends the answer's body to the part file.
func receive(res *http.Response, address, part string, have int64, m Model, progress Progress) error {
	total := m.Size()
	if res.ContentLength >= 0 {
		total = have + res.ContentLength
	}
	if total > m.limit() {
		return errFinal{fmt.Errorf("the server offers %d bytes, the model has %d", total, m.Size())}
	}
	flags := os.O_CREATE | os.O_WRONLY
	if have == 0 {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(part, flags, 0o644)
	if err != nil {
		return folderFault(err)
	}
	defer f.Close()
	if err := writeFile(originPath(part), originOf(address, res)); err != nil {
		return folderFault(err)
	}
	if _, err := f.Seek(have, io.SeekStart); err != nil {
		return folderFault(err)
	}
	body := io.LimitReader(res.Body, m.limit()-have+1)
	buf := make([]byte, 256<<10)
	for done := have; ; {
		n, readErr := body.Read(buf)
		if _, err := f.Write(buf[:n]); err != nil {
			return folderFault(err)
		}
		done += int64(n)
		if n > 0 {
			progress(done, total)
		}
		if done > m.limit() {
			f.Close()
			dropPart(part)
			return errFinal{errors.New("the server sends more than the model holds")}
		}
		if errors.Is(readErr, io.EOF) {
			if err := f.Close(); err != nil {
				return folderFault(err)
			}
			if res.ContentLength < 0 && done < m.Bytes {
				return io.ErrUnexpectedEOF // a lost connection looks like an end where no length was stated
			}
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

func originOf(address string, res *http.Response) []byte {
	tag := res.Header.Get("ETag")
	if tag == "" || strings.HasPrefix(tag, "W/") {
		tag = res.Header.Get("Last-Modified")
	}
	b, _ := json.Marshal(origin{address, tag}) // strings always marshal
	return b
}

// rangeStart reads «bytes 100-199/200»; −1 where it cannot be read.
func rangeStart(res *http.Response) int64 {
	var from, to int64
	if _, err := fmt.Sscanf(res.Header.Get("Content-Range"), "bytes %d-%d/", &from, &to); err != nil {
		return -1
	}
	return from
}

// rangeTotal reads «bytes */200».
func rangeTotal(res *http.Response) (int64, bool) {
	var n int64
	_, err := fmt.Sscanf(res.Header.Get("Content-Range"), "bytes */%d", &n)
	return n, err == nil
}
