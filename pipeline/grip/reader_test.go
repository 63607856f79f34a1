package grip

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
)

// The tests read coded meetings with a reader of their own, so that a fault in
// the format package cannot hide one here. TestFormatAgrees holds the two
// together.

type fileMeeting struct {
	ID    string `json:"id"`
	Turns []struct {
		Spk    string  `json:"spk"`
		T0, T1 float64 `json:"-"`
		Start  float64 `json:"t0"`
		End    float64 `json:"t1"`
		BC     bool    `json:"bc"`
		Segs   []struct {
			Text      string  `json:"text"`
			Start     float64 `json:"t0"`
			End       float64 `json:"t1"`
			MY        string  `json:"my"`
			Code      string  `json:"code"`
			Target    string  `json:"target"`
			Capture   string  `json:"capture"`
			Interrupt string  `json:"interrupt"`
			Skip      string  `json:"skip"`
			Valence   string  `json:"valence"`
			Misgrip   int     `json:"misgrip"`
			Parked    int     `json:"parked"`
			Selective int     `json:"selective"`
		} `json:"segs"`
	} `json:"turns"`
	MYs []struct {
		ID        string          `json:"my"`
		Primary   string          `json:"primary"`
		ReraiseOf string          `json:"reraise_of"`
		Flags     json.RawMessage `json:"flags"`
		O         string          `json:"o"`
		Sub       string          `json:"sub"`
		F         string          `json:"f"`
		By        string          `json:"by"`
		Lat       *float64        `json:"lat"`
		Pt        int             `json:"pt"`
		Init      string          `json:"init"`
		IK        string          `json:"ik"`
	} `json:"my"`
}

func ms(seconds float64) transcripts.Ms { return transcripts.Ms(math.Round(seconds * 1000)) }

func (d *fileMeeting) meeting() *transcripts.Meeting {
	m := &transcripts.Meeting{ID: d.ID, UnitsGiven: true}
	c := transcripts.Coding{Name: "human:test", Complete: true}
	seen, n := map[string]bool{}, 0
	carried := map[string][]string{}
	for _, t := range d.Turns {
		if !seen[t.Spk] {
			seen[t.Spk] = true
			m.Participants = append(m.Participants, transcripts.Participant{Label: t.Spk, Role: transcripts.RoleOfLetter(t.Spk)})
		}
		turn := transcripts.Turn{Speaker: t.Spk, From: len(m.TCUs), BC: t.BC, Span: transcripts.Span{Start: ms(t.Start), End: ms(t.End)}}
		for _, s := range t.Segs {
			n++
			u := transcripts.TCU{ID: fmt.Sprintf("u%d", n), Speaker: t.Spk, From: len(m.Words),
				Span: transcripts.Span{Start: ms(s.Start), End: ms(s.End)}}
			for i, w := range strings.Fields(s.Text) {
				m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d.%d", n, i), Text: w, Speaker: t.Spk, Span: u.Span})
			}
			u.To = len(m.Words)
			m.TCUs = append(m.TCUs, u)
			if s.Code != "" {
				c.Codes = append(c.Codes, transcripts.Code{TCU: u.ID, Code: s.Code, Target: s.Target, Capture: s.Capture,
					Interrupt: s.Interrupt, Skip: s.Skip, Valence: s.Valence, Misgrip: s.Misgrip > 0, Parked: s.Parked > 0, Selective: s.Selective > 0})
			}
			if s.MY != "" && !strings.HasPrefix(s.MY, "EL") {
				carried[s.MY] = append(carried[s.MY], u.ID)
			}
		}
		turn.To, turn.ID = len(m.TCUs), fmt.Sprintf("t%d", len(m.Turns)+1)
		m.Turns = append(m.Turns, turn)
	}
	for _, my := range d.MYs {
		x := transcripts.MY{ID: my.ID, Primary: my.Primary, ReraiseOf: my.ReraiseOf, TCUs: carried[my.ID]}
		if strings.Contains(string(my.Flags), `"addressed": "other"`) || strings.Contains(string(my.Flags), `"addressed":"other"`) {
			x.Addressed = "other"
		}
		if my.IK != "no_window" {
			x.IK = my.IK
		}
		c.MYs = append(c.MYs, x)
		g := transcripts.Grip{MY: my.ID, Outcome: my.O, Sub: my.Sub, Form: my.F, By: my.By, LatTurns: my.Pt, Init: my.Init, IK: my.IK}
		if my.Lat != nil {
			lat := ms(*my.Lat)
			g.Lat = &lat
		}
		c.Grips = append(c.Grips, g)
	}
	m.Codings = []transcripts.Coding{c}
	return m
}

func read(t testing.TB, path string) []*transcripts.Meeting {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []*transcripts.Meeting
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var d fileMeeting
		if err := json.Unmarshal(sc.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d.meeting())
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func dialogues(t testing.TB) map[string]*transcripts.Meeting {
	out := map[string]*transcripts.Meeting{}
	for _, m := range read(t, "testdata/dialogues.jsonl") {
		out[m.ID] = m
	}
	return out
}

// shared finds a file of the material beside the repository, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, _ := os.Getwd()
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if p := filepath.Join(filepath.Dir(d), "shared", name); exists(p) {
			return p
		}
	}
	t.Skipf("shared/%s is not beside the repository", name)
	return ""
}

func exists(p string) bool { _, err := os.Stat(p); return err == nil }
