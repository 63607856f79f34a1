package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"gribning/transcripts"
)

// Event is one thing that somebody did with the corpus. It has no room for
// words of a meeting or names: Audit refuses what does not look like an id, a
// code or a count.
type Event struct {
	Action  string              `json:"action"`            // init, add, run, listen, export, report, forget.begin …
	Meeting string              `json:"meeting,omitempty"` // id
	Purpose transcripts.Purpose `json:"purpose,omitempty"`
	By      string              `json:"by,omitempty"` // account; empty: the user id of the process
	Code    string              `json:"code,omitempty"`
	Counts  map[string]int      `json:"counts,omitempty"`
}

// Entry is a line of log/audit.jsonl. Prev is the SHA-256 of the line before
// it without its newline, so that no line can be changed, dropped or put in
// without breaking every later one; empty in the first. (Lines cut off at the
// very end leave no trace in the file itself: whoever must prove that none are
// missing notes the last line's digest elsewhere, see [Corpus.VerifyAudit].)
type Entry struct {
	Seq  int       `json:"seq"`
	Time time.Time `json:"time"`
	Prev string    `json:"prev"`
	Event
}

const auditName = "audit.jsonl"

const auditPlace = logDir + "/" + auditName

func (c *Corpus) auditPath() string { return filepath.Join(c.dir, logDir, auditName) }

var (
	actionPattern = regexp.MustCompile(`^[a-z]{1,16}(\.[a-z]{1,16})?$`)
	byPattern     = regexp.MustCompile(`^[A-Za-z0-9:_.-]{1,64}$`)
	codePattern   = regexp.MustCompile(`^[A-Za-z0-9.-]{1,16}$`)
	countPattern  = regexp.MustCompile(`^[a-zA-Z]{1,24}$`)
)

func (e Event) check() error {
	ok := actionPattern.MatchString(e.Action) && (e.Meeting == "" || idPattern.MatchString(e.Meeting)) &&
		byPattern.MatchString(e.By) && (e.Code == "" || codePattern.MatchString(e.Code)) && (e.Purpose == "" || codePattern.MatchString(string(e.Purpose)))
	for k := range e.Counts {
		ok = ok && countPattern.MatchString(k)
	}
	if !ok {
		return transcripts.Fault(BadEvent, auditPlace,
			"an event does not look like ids, codes and counts and was not logged",
			"en hændelse ligner ikke id'er, koder og antal og blev ikke skrevet i loggen").
			Hint("this is a fault of the program; please report it", "det er en fejl i programmet; meld den gerne")
	}
	return nil
}

// Audit adds an event to the log. It is on disk when Audit returns nil. Several
// processes may write at once. A last line that a crash left half-written is
// cut off first: its event was never reported as logged.
func (c *Corpus) Audit(e Event) error {
	if e.By == "" {
		e.By = fmt.Sprintf("uid:%d", os.Getuid())
	}
	if err := e.check(); err != nil {
		return err
	}
	lock, err := lockFile(c.auditPath(), c.perm, 10*time.Second)
	if err != nil {
		return lockFault(auditPlace, err)
	}
	defer lock.release()
	last, end, err := lastLine(lock.f)
	if err != nil {
		return ioFault(auditPlace, err)
	}
	x := Entry{Seq: 1, Time: time.Now().UTC().Truncate(time.Millisecond), Event: e}
	if last != nil {
		var old Entry
		if json.Unmarshal(last, &old) != nil || old.Seq < 1 {
			return brokenChain(0)
		}
		x.Seq, x.Prev = old.Seq+1, digest(last)
	}
	return appendLine(lock.f, end, x, auditPlace)
}

// appendLine writes v as one line at end, cutting off anything after it, and
// waits for the disk.
func appendLine(f *os.File, end int64, v any, where string) error {
	line, err := canonicalLine(v)
	if err != nil {
		return err
	}
	return appendBytes(f, end, line, where)
}

func appendBytes(f *os.File, end int64, data []byte, where string) error {
	if err := f.Truncate(end); err != nil {
		return ioFault(where, err)
	}
	if _, err := f.WriteAt(data, end); err != nil {
		_ = f.Truncate(end) // a rest would be cut off by the next writer anyway
		return ioFault(where, err)
	}
	if err := f.Sync(); err != nil {
		return ioFault(where, err)
	}
	return syncDir(filepath.Dir(f.Name()), where)
}

// canonicalLine is canonical JSON on one line.
func canonicalLine(v any) ([]byte, error) {
	b, err := canonicalBody(v)
	if err != nil {
		return nil, err
	}
	return append(bytes.ReplaceAll(b, []byte("\n"), nil), '\n'), nil // strings hold no bare newline
}

// lastLine gives the last complete line without its newline, nil if there is
// none, and the offset at which the next one goes.
func lastLine(f *os.File) ([]byte, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	size := info.Size()
	for chunk := int64(4096); ; chunk *= 2 {
		from := max(0, size-chunk)
		b := make([]byte, size-from)
		if _, err := f.ReadAt(b, from); err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		stop := bytes.LastIndexByte(b, '\n')
		if stop < 0 {
			if from == 0 {
				return nil, 0, nil
			}
			continue
		}
		start := bytes.LastIndexByte(b[:stop], '\n') + 1
		if start == 0 && from > 0 {
			continue
		}
		return b[start:stop], from + int64(stop) + 1, nil
	}
}

// VerifyAudit reads the whole log and checks the chain. It gives the number of
// events and the digest of the last line, which a controller may note outside
// the corpus. A break is A220 with its line; a half-written last line is A221,
// a warning.
func (c *Corpus) VerifyAudit() (n int, last string, faults []transcripts.Issue) {
	data, err := os.ReadFile(c.auditPath())
	if errors.Is(err, os.ErrNotExist) {
		return 0, "", []transcripts.Issue{*transcripts.Fault(BrokenChain, auditPlace,
			"the log is gone", "loggen er væk").Hint("bring it back from a backup", "hent den fra en sikkerhedskopi")}
	}
	if err != nil {
		return 0, "", []transcripts.Issue{*ioFault(auditPlace, err)}
	}
	return verifyChain(data)
}

func verifyChain(data []byte) (n int, last string, faults []transcripts.Issue) {
	for len(data) > 0 {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			return n, last, append(faults, *transcripts.Fault(TornLog, atLine(auditPlace, n+1),
				"the last line is half-written, as a crash leaves it", "den sidste linje er kun halvt skrevet, som et nedbrud efterlader den").
				Hint("nothing to do: the next entry cuts it off", "intet at gøre: næste indførsel fjerner den").Level(transcripts.Warning))
		}
		line := data[:i]
		data = data[i+1:]
		n++
		var e Entry
		if json.Unmarshal(line, &e) != nil || e.Seq != n || e.Prev != last {
			return n, last, append(faults, *brokenChain(n))
		}
		last = digest(line)
	}
	return n, last, faults
}

func brokenChain(line int) *transcripts.Issue {
	return transcripts.Fault(BrokenChain, atLine(auditPlace, line),
		"the chain is broken: this line or the one before it was changed, added or removed",
		"kæden er brudt: denne linje eller den før er ændret, tilføjet eller fjernet").
		Hint("compare with a backup of the log; do not repair it by hand", "sammenlign med en sikkerhedskopi af loggen; ret den ikke i hånden")
}

// tombstones are the meetings that were forgotten, read from the log once and
// then as far as it grew.
type tombstones struct {
	read  int64             // bytes of the log that are in begun and done
	begun map[string]string // id in small letters → id
	done  map[string]string
}

// forgotten gives where a meeting stands: never forgotten, begun, done.
func (c *Corpus) forgotten(id string) (begun, done bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.readTombs(); err != nil {
		return false, false, err
	}
	id = strings.ToLower(id)
	return c.tombs.begun[id] != "", c.tombs.done[id] != "", nil
}

func (c *Corpus) readTombs() error {
	info, err := os.Stat(c.auditPath())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return ioFault(auditPlace, err)
	}
	t := &c.tombs
	if t.begun == nil || info.Size() < t.read {
		*t = tombstones{begun: map[string]string{}, done: map[string]string{}}
	}
	if info.Size() == t.read {
		return nil
	}
	f, err := os.Open(c.auditPath())
	if err != nil {
		return ioFault(auditPlace, err)
	}
	defer f.Close()
	data := make([]byte, info.Size()-t.read)
	if k, err := f.ReadAt(data, t.read); err != nil && !errors.Is(err, io.EOF) {
		return ioFault(auditPlace, err)
	} else {
		data = data[:k]
	}
	for {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			return nil
		}
		line := data[:i]
		data, t.read = data[i+1:], t.read+int64(i)+1
		if !bytes.Contains(line, []byte(`"forget.`)) {
			continue
		}
		var e Entry
		if json.Unmarshal(line, &e) != nil {
			continue // VerifyAudit tells of it
		}
		switch e.Action {
		case forgetBegin:
			t.begun[strings.ToLower(e.Meeting)] = e.Meeting
		case forgetDone:
			t.done[strings.ToLower(e.Meeting)] = e.Meeting
		}
	}
}

const (
	forgetBegin = "forget.begin"
	forgetDone  = "forget.done"
)

// refuseForgotten keeps a forgotten meeting from being read or coming back.
func (c *Corpus) refuseForgotten(id string) error {
	begun, done, err := c.forgotten(id)
	switch {
	case err != nil:
		return err
	case done:
		return transcripts.Fault(ForgottenID, "meeting "+id,
			"the meeting was forgotten, and its id is not used again",
			"mødet er glemt, og dets id bruges ikke igen").
			Hint("give a new meeting a new id; do not bring this one back", "giv et nyt møde et nyt id; hent ikke dette tilbage")
	case begun:
		return transcripts.Fault(ForgetNotDone, "meeting "+id,
			"the meeting is being forgotten, or that was interrupted",
			"mødet er ved at blive glemt, eller det blev afbrudt").
			Hint("gribning forget "+id, "gribning forget "+id)
	}
	return nil
}
