package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestNeeded: CODEBOOK §5.3: ±10 points at 50 % needs 97 MYs if independent;
// with 12 MYs a meeting and an ICC of .05, .10, .20 it needs 149, 202, 308,
// about 13, 17, 26 meetings.
func TestNeeded(t *testing.T) {
	got := ""
	for _, icc := range []float64{0, .05, .10, .20} {
		mys, meetings := Needed(.10, 12, icc)
		got += fmt.Sprint(mys, " ", meetings, "; ")
	}
	if want := "97 9; 149 13; 202 17; 308 26; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestDesign: meetings whose shares spread by .19 around .44 have an ICC of
// about .19²/(.44 · .56) = .147, and the design effect of CODEBOOK §5.3 (2.6
// at ICC .14 and 12.5 MYs a meeting).
func TestDesign(t *testing.T) {
	p := unlikeMeetings(rand.New(rand.NewPCG(4, 4)), 4000)
	d, ok := p.Design(ByID("grip_rate"))
	if !ok || math.Abs(d.ICC-.143) > .02 || math.Abs(d.Effect-(1+11.5*d.ICC)) > .15 || d.Clusters != 4000 {
		t.Errorf("%+v %v", d, ok)
	}
	if _, ok := NewPool(ByMeeting, 1).Design(ByID("grip_rate")); ok {
		t.Error("a design effect of nothing")
	}
}
