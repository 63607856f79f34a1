package coding

import (
	"testing"

	"gribning/pipeline/danish"
)

// window of one MY: two professional units with what the models think of them.
func replies(t *testing.T) (*view, *pass) {
	t.Helper()
	m := talk(`B: jeg går tit forbi planteskolen
S: okay · der er et hold på mandag
B: ja
S: hvad er det ved planterne
`)
	cues, err := danish.BuiltinCues()
	if err != nil {
		t.Fatal(err)
	}
	v := newView(m, cues)
	p := newPass(len(v.units))
	p.mys, p.myOf[0] = []found{{units: []int{0}, p: .8}}, 0
	set := func(i, code int, grip, ane float64) {
		g := make(guess, len(replyCodes))
		g[codeFOR+1], g[codeANE], g[codeOTH], g[codeTOK] = grip, ane, 0.1, 0.01
		g[4] = 1 - grip - ane - 0.11 // B-TIL
		p.guess[i], p.code[i], p.sure[i] = g, code, g[code]
		p.aims[i] = []aim{{my: 0, grip: grip, ane: ane}}
	}
	set(1, codeTOK, 0.01, 0.01)
	set(2, 4, 0.1, 0.05)
	set(4, codeFOR+1, 0.6, 0.1)
	p.target[4] = 0
	return v, p
}

func TestConcludingChangesTheLeastSureReply(t *testing.T) {
	v, p := replies(t)
	w := window(v, p.mys[0].units, false)
	p.raise(0, w)
	if p.moved[2] || p.code[4] != codeFOR+1 {
		t.Error("a MY that is gripped needs no other grip")
	}
	p.lower(0, w)
	if p.code[4] != 4 || p.target[4] != -1 || !p.moved[4] {
		t.Errorf("the grip is still %d", p.code[4])
	}
	p.raise(0, w)
	if p.code[4] != codeFOR+1 || p.target[4] != 0 || p.code[2] != 4 {
		t.Error("the likeliest reply should grip, and no other")
	}
	p.begin(v, w, func(c int) bool { return c == codeINV || c == codeOTH })
	if p.code[2] != codeOTH || p.code[1] != codeTOK {
		t.Errorf("the first reply that is more than a token is %d", p.code[2])
	}
}

func TestAGripOfAnotherMYIsLeftAlone(t *testing.T) {
	v, p := replies(t)
	p.mys = append(p.mys, found{units: []int{3}, p: .8})
	p.target[4] = 1
	p.raise(0, window(v, p.mys[0].units, false))
	if p.target[4] != 1 || p.code[2] != codeFOR+1 || p.target[2] != 0 {
		t.Errorf("targets %v, codes %v", p.target, p.code)
	}
}

func TestChancesOfAWindow(t *testing.T) {
	v, p := replies(t)
	ch := p.chances(v, 0, window(v, p.mys[0].units, false))
	if len(ch) != 2 || ch[0].units != 2 || ch[0].first != 2 && !v.m.TCUs[1].Token {
		t.Fatalf("%+v", ch)
	}
	if ch[1].none < 0.39 || ch[1].none > 0.41 || ch[1].kind[sixOf[4]] < 0.1 {
		t.Errorf("second turn: %+v", ch[1])
	}
}
