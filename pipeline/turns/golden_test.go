package turns

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"gribning/transcripts"
)

// The files in testdata are for linguists to read and correct. «words» holds
// lines «speaker start text»: every word takes 0.3 s, «(1.2)» is silence, a
// hyphen breaks a word off, «((…))» is an event, «!word» was not trusted by the
// recogniser. «turns» is what Build makes of it:
//
//	02 S  3.2 +0.4  ja ‹TOK› | så skriver vi det
//
// number, speaker, start, gap after the turn before, then the TCUs. «bc» stands
// for the gap of a backchannel. Below a turn stand the overlaps in which
// another came into it.
//
// UPDATE=1 go test -run Golden rewrites «turns»; look at the difference before
// believing it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d golden files, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(data)
			if len(a.Files) != 2 || a.Files[0].Name != "words" || a.Files[1].Name != "turns" {
				t.Fatal("want the sections «words» and «turns»")
			}
			m := parseWords(t, string(a.Files[0].Data))
			n := len(m.Words)
			Build(m)
			checkUnits(t, m, n)
			got := layOut(m)
			if os.Getenv("UPDATE") != "" {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(name, append(bytes.TrimRight(txtar.Format(a), "\n"), 10), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(strings.TrimSpace(string(a.Files[1].Data)), strings.TrimSpace(got)); d != "" {
				t.Errorf("%s(-want +got):\n%s", a.Comment, d)
			}
		})
	}
}

func parseWords(t *testing.T, text string) *transcripts.Meeting {
	t.Helper()
	m := &transcripts.Meeting{ID: "G"}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		start, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		at := transcripts.Ms(start*1000 + 0.5)
		if !seen[f[0]] {
			seen[f[0]] = true
			m.Participants = append(m.Participants, transcripts.Participant{Label: f[0], Role: transcripts.RoleOfLetter(f[0][:1])})
		}
		event := false
		for _, x := range f[2:] {
			w := transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: x, Speaker: f[0], Span: transcripts.Span{Start: at, End: at + 300}}
			switch {
			case event || strings.HasPrefix(x, "((") || strings.HasPrefix(x, "(") && !strings.HasSuffix(x, ")"):
				w.Kind, event = transcripts.Event, !strings.HasSuffix(x, ")")
			case strings.HasPrefix(x, "("):
				if s, err := strconv.ParseFloat(strings.Trim(x, "()"), 64); err == nil {
					at += transcripts.Ms(s * 1000)
					continue
				}
				w.Kind = transcripts.Event
			case strings.HasPrefix(x, "!"):
				w.Text, w.Quarantine = x[1:], "S201"
			case strings.HasSuffix(x, "-"):
				w.Kind = transcripts.CutOff
			case x == "øh" || x == "øhm":
				w.Kind = transcripts.Filler
			}
			at = w.End
			m.Words = append(m.Words, w)
		}
	}
	return m
}

func layOut(m *transcripts.Meeting) string {
	var b strings.Builder
	number := map[string]int{}
	for i, t := range m.Turns {
		number[t.ID] = i + 1
	}
	for i, t := range m.Turns {
		gap := fmt.Sprintf("%+.1f", t.Gap.Seconds())
		switch {
		case t.BC:
			gap = "bc"
		case t.NoGap:
			gap = ""
		}
		fmt.Fprintf(&b, "%02d %-2s %4.1f %-5s", i+1, t.Speaker, t.Start.Seconds(), gap)
		for k := t.From; k < t.To; k++ {
			if k > t.From {
				b.WriteString(" |")
			}
			b.WriteString(" " + m.TCUText(k) + flags(m.TCUs[k]))
		}
		if t.Resumed {
			b.WriteString(" ‹resumed›")
		}
		b.WriteByte('\n')
		for _, o := range m.Overlaps {
			if o.First == t.ID {
				done := "completed"
				if !o.Done {
					done = "not completed"
				}
				fmt.Fprintf(&b, "      %s with %02d at %.1f–%.1f, %+.1f from TRP, %s, %s stops first\n", o.Class, number[o.Then], o.Start.Seconds(), o.End.Seconds(), o.Onset.Seconds(), done, o.Stops)
			}
		}
	}
	return b.String()
}

func flags(u transcripts.TCU) string {
	var f []string
	for _, x := range []struct {
		on   bool
		name string
	}{{u.Token, "TOK"}, {u.Echo, "echo"}, {u.CutOff, "cutoff"}, {u.Quoted, "quoted"}, {u.Quarantined, "quarantined"}} {
		if x.on {
			f = append(f, x.name)
		}
	}
	if f == nil {
		return ""
	}
	return " ‹" + strings.Join(f, " ") + "›"
}
