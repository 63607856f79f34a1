package review_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gribning/transcripts"
)

// What a server shows that has drawn a meeting again and again, turn by turn, is
// what one shows that draws it for the first time: after every kind of change, in
// the page and in the answer to a page that shows an older state.
func TestDrawnTurnByTurn(t *testing.T) {
	c := makeCorpus(t, longTalk(t, 60), false, "M1")
	x := serve(t, c, nil).enter()
	rng := rand.New(rand.NewPCG(7, 1))
	shown := func(x *site) []string {
		_, page, _ := x.get("/m/M1")
		var turns []string
		for part := range strings.SplitSeq(page, `<li class="turn `) {
			turns = append(turns, part)
		}
		return turns[1:]
	}
	shown(x)
	seq := 0
	for round := range 5 {
		m := readMeeting(t, c, "M1")
		var pros, cits []string
		for i := range m.TCUs {
			if m.ClassOf(m.TCUs[i].Speaker) == transcripts.ClassProfessional {
				pros = append(pros, m.TCUs[i].ID)
			} else {
				cits = append(cits, m.TCUs[i].ID)
			}
		}
		word := func() string { return m.Words[rng.IntN(len(m.Words))].ID }
		deeds := []string{
			fmt.Sprintf(`"do":"text","words":[%q],"text":"bange"`, word()),
			fmt.Sprintf(`"do":"insert","words":[%q],"text":"ikke"`, word()),
			fmt.Sprintf(`"do":"delete","words":[%q]`, word()),
			fmt.Sprintf(`"do":"time","words":[%q],"start":%d,"end":%d`, m.Words[9].ID, m.Words[9].Start, m.Words[9].Start+transcripts.Ms(1+rng.IntN(900))),
			fmt.Sprintf(`"do":"speaker","words":[%q],"speaker":"B"`, word()),
			fmt.Sprintf(`"do":"identify","words":[%q],"type":"STED"`, word()),
			fmt.Sprintf(`"do":"split","words":[%q]`, word()),
			`"do":"undo"`, `"do":"redo"`,
		}
		if len(pros) > 0 && len(cits) > 0 {
			my := cits[rng.IntN(len(cits))]
			deeds = append(deeds, fmt.Sprintf(`"do":"my","my":{"tcus":[%q],"primary":"A-ONS","voice":"own"}`, my), fmt.Sprintf(`"do":"unmy","myId":%q`, "y"+my[1:]),
				fmt.Sprintf(`"do":"code","code":{"tcu":%q,"code":"INV","certainty":1}`, pros[rng.IntN(len(pros))]))
		}
		if round == 2 {
			deeds = append(deeds, `"do":"role","speaker":"S","role":"mentor"`)
		}
		for range 12 {
			if code, _ := x.act("M1", fmt.Sprintf(`{"seq":%d,%s}`, seq, deeds[rng.IntN(len(deeds))])); code == 200 {
				seq = len(correctionsOf(t, c, "M1"))
			}
			if rng.IntN(2) == 0 {
				x.get("/m/M1/changes?seq=0") // draws
			}
		}
		got, want := shown(x), shown(serve(t, c, nil).enter())
		if len(got) != len(want) {
			t.Fatalf("round %d: %d turns, %d when drawn for the first time", round, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] && i < len(got)-1 { // after the last comes the page's own, with a token
				t.Fatalf("round %d, turn %d after %d corrections:\n%s\ndrawn for the first time:\n%s", round, i, seq, got[i], want[i])
			}
		}
	}
	if seq < 20 {
		t.Errorf("only %d changes were made", seq)
	}
}
