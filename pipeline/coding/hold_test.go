package coding

import (
	"slices"
	"strings"
	"testing"

	"gribning/transcripts"
)

// A citizen goes on over tokens and backchannels, over nothing else.
func TestStretch(t *testing.T) {
	c, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name, talk string
		want       []int // turns of the first stretch
	}{
		{"alone", "B: jeg vil gerne ud\nS: så skriver jeg det", []int{0}},
		{"over a token", "B: jeg vil gerne ud\nS: ja\nB: om morgenen", []int{0, 2}},
		{"over a backchannel", "B: jeg vil gerne ud\n~S: mm\nB: om morgenen", []int{0, 2}},
		{"over two", "B: jeg vil gerne ud\nS: ja\nB: om morgenen\nS: okay\nB: på gårdene", []int{0, 2, 4}},
		{"not over a question", "B: jeg vil gerne ud\nS: hvorhen\nB: på gårdene", []int{0}},
		{"not over a token and more", "B: jeg vil gerne ud\nS: ja · så skriver jeg det\nB: om morgenen", []int{0}},
		{"not over another's turn", "B: jeg vil gerne ud\nP: det vil han\nB: om morgenen", []int{0}},
		{"not to another speaker", "B: jeg vil gerne ud\nS: ja\nT: om morgenen", []int{0}},
		{"not over many tokens", "B: jeg vil gerne ud\nS: ja\nM: ja\nV: ja\nB: om morgenen", []int{0}},
		{"a token ends the talk", "B: jeg vil gerne ud\nS: ja", []int{0}},
	} {
		m := talk(x.talk)
		for i := range m.TCUs {
			m.TCUs[i].Token = slices.Contains([]string{"ja", "okay", "mm"}, m.Words[m.TCUs[i].From].Text) && m.TCUs[i].To == m.TCUs[i].From+1
		}
		v := newView(m, c.cues)
		units, to := v.stretch(0)
		var got []int
		for _, i := range units {
			if n := v.units[i].turn; !slices.Contains(got, n) {
				got = append(got, n)
			}
		}
		if !slices.Equal(got, x.want) || v.units[to-1].turn != x.want[len(x.want)-1] {
			t.Errorf("%s: turns %v to unit %d, want %v", x.name, got, to, x.want)
		}
		last := len(v.units) - 1
		if held := v.held(0, last); held != (last > 0 && slices.Contains(x.want, v.units[last].turn)) {
			t.Errorf("%s: held until the end: %v", x.name, held)
		}
	}
}

// What the corpus says of MYs that go on over a token is laid out as one MY.
func TestTruthGoesOn(t *testing.T) {
	c, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	over, anew := 0, 0
	for _, m := range loadDev(t, "dev.jsonl") {
		v := newView(m, c.cues)
		x := truthOf(v, &m.Codings[0])
		for k, span := range x.spans {
			for n, i := range span[min(1, len(span)):] {
				switch {
				case v.units[i].turn == v.units[span[n]].turn:
					continue
				case x.state[i] == inside:
					over++
				default:
					anew++
				}
				if (x.state[i] == inside) != v.held(span[n], i) || x.my[i] != k {
					t.Errorf("%s: unit %d is in state %d of MY %d", m.ID, i, x.state[i], x.my[i])
				}
			}
		}
	}
	if over != 43 || anew != 50 { // the latter at requests to say it again, and words that are no tokens
		t.Errorf("%d go on, %d begin anew", over, anew)
	}
}

func TestUnpunctuate(t *testing.T) {
	m := talk("B: Ja, jeg - vil «gerne» ud! · Men han bliv-\nS: …")
	unpunctuate(m)
	var got []string
	for _, w := range m.Words {
		got = append(got, w.Text)
	}
	if want := "ja jeg - vil gerne ud men han bliv- …"; strings.Join(got, " ") != want || m.Style != "asr" {
		t.Errorf("%q, style %s, want %q", got, m.Style, want)
	}
}

// A MY said to the supporter is known by how she is called.
func TestElsewhere(t *testing.T) {
	c, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name, talk string
		want       bool
	}{
		{"called first", "B: mor jeg orker det ikke\nP: det skal du selv sige", true},
		{"called last, after her", "P: han kan komme med mig på arbejde\nB: jeg skal ikke køre truck far\nS: lad os lige", true},
		{"spoken of", "B: jeg vil hellere være hos min mor\nP: ja", false},
		{"no supporter speaks", "S: hvad tænker du\nB: mor jeg orker det ikke\nS: okay", false},
		{"a word alone", "B: mor\nP: ja", false},
	} {
		v := newView(talk(x.talk), c.cues)
		var my found
		for i := range v.units {
			if v.units[i].class == transcripts.ClassCitizen {
				my.units = append(my.units, i)
			}
		}
		if _, got := builtinFlags().elsewhere(v, &my); got != x.want {
			t.Errorf("%s: %v", x.name, got)
		}
	}
}

// An utterance that only puts off acknowledges the MY that nothing else answers.
func TestPark(t *testing.T) {
	for _, x := range []struct {
		name string
		talk []string
		want string // code of the last utterance
	}{
		{"put off", []string{"B A-BEK jeg tør ikke ringe til ham", "S B-KAL den vender vi lige tilbage til"}, "R-ANE"},
		{"to later", []string{"B A-BEK jeg tør ikke ringe til ham", "S B-KAL det tager vi til sidst"}, "R-ANE"},
		{"more than that", []string{"B A-BEK jeg tør ikke ringe til ham", "S B-KAL det tager vi til sidst når vi har været hele skemaet igennem i dag"}, "B-KAL"},
		{"taken for a grip", []string{"B A-BEK jeg tør ikke ringe til ham", "S R-IND så tager vi det til sidst"}, "R-ANE"},
		{"a grip that brings something back", []string{"B A-BEK jeg tør ikke ringe til ham", "S R-IND jeg tager det med tilbage til dem"}, "R-IND"},
		{"another day", []string{"B A-ONS jeg kan ikke om onsdagen", "S B-KAL vi kan tage det en anden dag"}, "B-KAL"},
		{"answered already", []string{"B A-BEK jeg tør ikke ringe til ham", "S R-SPO er han vred", "S B-KAL det tager vi til sidst"}, "B-KAL"},
		{"nothing was said", []string{"B . det var den fjerde", "S B-KAL det tager vi til sidst"}, "B-KAL"},
		{"a question", []string{"B A-BEK jeg tør ikke ringe til ham", "S INV skal vi tage det til sidst?"}, "INV"},
	} {
		v, p := parked(t, x.talk)
		park(v, p)
		if got := replyCodes[p.code[len(v.units)-1]]; got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// parked lays a talk whose codes are given out as a pass.
func parked(t *testing.T, lines []string) (*view, *pass) {
	t.Helper()
	b := newLessonBuilder("park", "asr", 1)
	for n, l := range lines {
		if err := b.line(n+1, l); err != nil {
			t.Fatal(err)
		}
	}
	made, err := b.lesson()
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	v := newView(made.Meeting, c.cues)
	x := truthOf(v, made.coding())
	p := newPass(len(v.units))
	copy(p.code, x.code)
	copy(p.target, x.target)
	for _, span := range x.spans {
		p.mys = append(p.mys, found{units: span})
	}
	for i := range v.units {
		if v.proUnit(i) {
			p.guess[i] = make(guess, len(replyCodes))
		}
	}
	return v, p
}
