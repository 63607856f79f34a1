package coding

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Random talk of known and unknown words, signs and broken lines is coded
// validly, whatever it says.
func TestRandomTalk(t *testing.T) {
	coder := trained(t)
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(aMeeting + " · · (1.2) (9) øh kun- ikke lager ((griner)) \u00e6 ... ? — ''' 12 \u0301 \u200b ja ja nej hvad du skal jeg vil gerne det er bange")
	for range 2000 {
		var b strings.Builder
		for range 1 + rng.IntN(12) {
			b.WriteString([]string{"B", "S", "V", "T", "P", "~S", "~B", "?", "M", ""}[rng.IntN(10)])
			b.WriteByte(':')
			for range rng.IntN(14) {
				b.WriteByte(' ')
				b.WriteString(words[rng.IntN(len(words))])
			}
			b.WriteByte('\n')
		}
		m := talk(b.String())
		c, err := coder.Code(m)
		if err != nil {
			t.Fatal(err)
		}
		checkCoding(t, m, &c)
	}
}
