package transcripts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Severity of an issue.
type Severity string

// Severities. A failure stops this meeting, never the batch.
const (
	Failure Severity = "failure"
	Warning Severity = "warning"
	Notice  Severity = "notice"
)

// Issue is one fault in the data, with a stable code, a place and a remedy. It
// is both what a report lists and, as an error, what a function returns.
//
// Codes are a letter and three digits: A corpus and files, F formats, C
// consent, D decoding, S listening, P speakers and roles, T turns, K coding,
// G grip, N de-identification, X exports, M models. They are never reused.
//
// Neither text may hold words of the meeting, names, or file names chosen by
// people: issues go to logs.
type Issue struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Where    string   `json:"where,omitempty"` // «line 12», «participant B», «meeting.toml [consent]»
	Span     *Span    `json:"span,omitempty"`  // stretch of the recording
	Da       string   `json:"da"`              // what is wrong
	En       string   `json:"en"`
	HintDa   string   `json:"hintDa,omitempty"` // what to do
	HintEn   string   `json:"hintEn,omitempty"`
	Err      error    `json:"-"`
}

// Fault makes an Issue of severity Failure. The texts are complete sentences
// without a full stop.
func Fault(code, where, en, da string) *Issue {
	return &Issue{Code: code, Severity: Failure, Where: where, En: en, Da: da}
}

// Hint adds what to do about it.
func (i *Issue) Hint(en, da string) *Issue { i.HintEn, i.HintDa = en, da; return i }

// Because keeps the error that caused it, for errors.Is and errors.As.
func (i *Issue) Because(err error) *Issue { i.Err = err; return i }

// Level changes the severity.
func (i *Issue) Level(s Severity) *Issue { i.Severity = s; return i }

// Error gives the English line: code, place, fault and remedy.
func (i *Issue) Error() string { return i.Text("en") }

// Unwrap gives the cause.
func (i *Issue) Unwrap() error { return i.Err }

// Is makes errors.Is(err, &Issue{Code: "C101"}) compare codes.
func (i *Issue) Is(target error) bool {
	t, ok := target.(*Issue)
	return ok && t.Code == i.Code
}

// Text is the issue on one line in Danish ("da") or English ("en").
func (i *Issue) Text(lang string) string {
	what, hint, where, lead := i.Da, i.HintDa, i.Where, "Gør sådan: "
	if lang == "en" {
		what, hint, lead = i.En, i.HintEn, "Hint: "
	}
	s := i.Code + " "
	if where != "" {
		s += where + ": "
	}
	s += what
	if i.Err != nil {
		var inner *Issue
		if !errors.As(i.Err, &inner) {
			s += fmt.Sprintf(" (%v)", i.Err)
		}
	}
	if hint != "" {
		s += ". " + lead + hint
	}
	return s
}

// IssueOf gives err as an Issue; an error of another kind becomes one with
// the given code.
func IssueOf(err error, code string) *Issue {
	var i *Issue
	if errors.As(err, &i) {
		return i
	}
	return Fault(code, "", "unexpected error", "uventet fejl").Because(err)
}

// Bare drops the paths that errors of package os carry: people choose the names
// of files and folders, and those may hold names of people. A cause that a file
// operation gave goes through it before it becomes part of an issue.
func Bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	case errors.As(err, &call):
		return call.Err
	}
	return err
}
