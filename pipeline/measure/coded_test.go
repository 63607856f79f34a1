package measure

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
)

// shared finds a file of the reference material beside the repository, or
// skips the test.
func shared(t testing.TB, name string) string {
	t.Helper()
	if dir := os.Getenv("GRIBNING_FIXTURES"); dir != "" {
		return filepath.Join(filepath.Dir(dir), name)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if path := filepath.Join(dir, "..", "shared", name); exists(path) {
			return path
		}
	}
	t.Skipf("%s not found: set GRIBNING_FIXTURES to the fixtures folder", name)
	return ""
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// codedLine is a meeting of the coded JSON lines, as far as measures need it.
type codedLine struct {
	ID    string
	Turns []struct {
		Spk    string
		T0, T1 float64
		BC     bool
		Segs   []map[string]any
	}
	MY []struct {
		MY, Primary, Elicited, O, Sub, F, By, Init, IK string
		Delivery                                       []string
		ReraiseOf                                      string `json:"reraise_of"`
		Lat                                            *float64
		PT                                             int
	} `json:"my"`
}

// readCoded reads coded JSON lines with their stated outcomes. The windows of
// the grips are left out.
func readCoded(t testing.TB, path string) []*transcripts.Meeting {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []*transcripts.Meeting
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l codedLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l.meeting())
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return all
}

func ms(s float64) transcripts.Ms { return transcripts.Ms(s*1000 + 0.5) }

func (l *codedLine) meeting() *transcripts.Meeting {
	m := &transcripts.Meeting{ID: l.ID, UnitsGiven: true}
	c := transcripts.Coding{Name: "human:reference", Complete: true}
	made := transcripts.Made{Author: "human:reference"}
	parts := map[string][]string{}
	el := map[string][]string{}
	labels := map[string]bool{}
	var end transcripts.Ms
	for n, t := range l.Turns {
		if !labels[t.Spk] {
			labels[t.Spk] = true
			m.Participants = append(m.Participants, transcripts.Participant{Label: t.Spk, Role: transcripts.RoleOfLetter(t.Spk)})
		}
		turn := transcripts.Turn{Speaker: t.Spk, From: len(m.TCUs), Span: transcripts.Span{Start: ms(t.T0), End: ms(t.T1)}, BC: t.BC, Gap: ms(t.T0) - end, NoGap: n == 0}
		for _, s := range t.Segs {
			text := func(k string) string { v, _ := s[k].(string); return v }
			at := func(k string) transcripts.Ms { v, _ := s[k].(float64); return ms(v) }
			u := transcripts.TCU{Speaker: t.Spk, From: len(m.Words), Span: transcripts.Span{Start: at("t0"), End: at("t1")}}
			words := strings.Fields(text("text"))
			for i, w := range words {
				step := u.Duration() / transcripts.Ms(len(words))
				from := u.Start + step*transcripts.Ms(i)
				m.Words = append(m.Words, transcripts.Word{ID: "w" + itoa(len(m.Words)+1), Text: w, Speaker: t.Spk, Span: transcripts.Span{Start: from, End: from + step}})
			}
			u.To, u.ID = len(m.Words), transcripts.TCUID("w"+itoa(u.From+1))
			if turn.ID == "" {
				turn.ID = transcripts.TurnID("w" + itoa(u.From+1))
			}
			u.Turn = turn.ID
			m.TCUs = append(m.TCUs, u)
			if my := text("my"); strings.HasPrefix(my, "EL") {
				el[my[2:]] = append(el[my[2:]], u.ID)
			} else if my != "" {
				parts[my] = append(parts[my], u.ID)
			}
			if text("code") != "" {
				yes := func(k string) bool { return s[k] == true || s[k] == 1.0 }
				c.Codes = append(c.Codes, transcripts.Code{TCU: u.ID, Code: text("code"), Target: text("target"), Capture: text("capture"),
					Interrupt: text("interrupt"), Misgrip: yes("misgrip"), Parked: yes("parked"), Skip: text("skip"), Valence: text("valence"), Made: made})
			}
		}
		turn.To = len(m.TCUs)
		m.Turns = append(m.Turns, turn)
		if !t.BC {
			end = turn.End
		}
	}
	for _, y := range l.MY {
		c.MYs = append(c.MYs, transcripts.MY{ID: y.MY, TCUs: parts[y.MY], Primary: y.Primary, Delivery: y.Delivery, Elicited: y.Elicited, ReraiseOf: y.ReraiseOf, Elaborated: el[y.MY], Made: made})
		g := transcripts.Grip{MY: y.MY, Outcome: y.O, Sub: y.Sub, Form: y.F, By: y.By, LatTurns: y.PT, Init: y.Init, IK: y.IK}
		if y.Lat != nil {
			lat := transcripts.Ms(*y.Lat * 1000)
			g.Lat = &lat
		}
		c.Grips = append(c.Grips, g)
	}
	m.Codings = []transcripts.Coding{c}
	return m
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// measured measures every meeting by its only coding.
func measured(all []*transcripts.Meeting) []*Meeting {
	out := make([]*Meeting, len(all))
	for i, m := range all {
		x := Of(m, &m.Codings[0])
		out[i] = &x
	}
	return out
}
