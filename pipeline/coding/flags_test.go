package coding

import (
	"testing"

	"gribning/transcripts"
)

// flagged codes a talk whose codes and MYs are given, and sets its flags.
func flagged(t *testing.T, talk []string, times func(*transcripts.Meeting)) []transcripts.Code {
	t.Helper()
	b := newLessonBuilder("flags", "asr", 1)
	for n, l := range talk {
		if err := b.line(n+1, l); err != nil {
			t.Fatal(err)
		}
	}
	made, err := b.lesson()
	if err != nil {
		t.Fatal(err)
	}
	if times != nil {
		times(made.Meeting)
	}
	c, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	v := newView(made.Meeting, c.cues)
	truth := truthOf(v, made.coding())
	p := &pass{code: truth.code, target: truth.target, myOf: filled(len(v.units), -1)}
	for i, s := range truth.state {
		if s == begins || s == inside {
			p.myOf[i] = truth.my[i]
		}
	}
	codes := made.coding().Codes
	next := 0
	for i := range v.units {
		if p.code[i] >= 0 {
			builtinFlags().flag(v, p, i, made.coding().MYs, &codes[next])
			next++
		}
	}
	return codes
}

// overlapped lets the second turn begin 300 ms before the first one ends.
func overlapped(m *transcripts.Meeting) {
	d := m.Turns[0].End - m.Turns[1].Start - 300
	for i := range m.Turns[1:] {
		t := &m.Turns[1+i]
		t.Start, t.End = t.Start+d, t.End+d
	}
}

func TestFlags(t *testing.T) {
	const afraid = "B A-BEK jeg tør ikke ringe til ham"
	const time = "S B-KAL vi har ti minutter"
	for _, c := range []struct {
		name  string
		talk  []string
		times func(*transcripts.Meeting)
		want  transcripts.Code // flags of the last code
	}{
		{"put off", []string{afraid, "S R-ANE det vender vi lige tilbage til"}, nil, transcripts.Code{Parked: true}},
		{"acknowledged", []string{afraid, "S R-ANE det kan jeg godt forstå"}, nil, transcripts.Code{}},
		{"cut off", []string{"B A-BEK jeg er bange for at når jeg", time}, overlapped, transcripts.Code{Interrupt: "1"}},
		{"cut off with a dash", []string{"B A-BEK jeg er bange for han bliv-", time}, overlapped, transcripts.Code{Interrupt: "1"}},
		{"cut off after a token", []string{"B A-BEK jeg er bange for at når jeg", "S TOK ja", time}, overlapped, transcripts.Code{Interrupt: "1"}},
		{"overlap at the end", []string{"B A-BEK jeg er bange for ham", time}, overlapped, transcripts.Code{}},
		{"no overlap", []string{"B A-BEK jeg er bange for at når jeg", time}, nil, transcripts.Code{}},
		{"nothing meant was cut off", []string{"B . det var den fjerde og", time}, overlapped, transcripts.Code{}},
		{"denied", []string{afraid, "S R-FOR så du vil have pension", "B . nej det var ikke det"}, nil, transcripts.Code{Misgrip: true}},
		{"agreed with a no", []string{afraid, "S R-FOR så du tør ikke", "B . nej"}, nil, transcripts.Code{}},
		{"a denial put right", []string{afraid, "S R-FOR så du kan ikke lide ham", "B . jo men han er hård"}, nil, transcripts.Code{Misgrip: true}},
		{"a question answered", []string{afraid, "S R-SPO er han vred", "B . nej"}, nil, transcripts.Code{}},
	} {
		codes := flagged(t, c.talk, c.times)
		got := codes[len(codes)-1]
		if got.Parked != c.want.Parked || got.Interrupt != c.want.Interrupt || got.Misgrip != c.want.Misgrip {
			t.Errorf("%s: parked %v, interrupts %q, misgrip %v", c.name, got.Parked, got.Interrupt, got.Misgrip)
		}
		if flags := got.Parked || got.Interrupt != "" || got.Misgrip; flags != (len(got.Evidence) > 0) {
			t.Errorf("%s: %d reasons", c.name, len(got.Evidence))
		}
	}
}
