package deidentify

import (
	"strings"
	"testing"

	"gribning/transcripts"
)

// A sign of the codebook is no name, and a name beside one still is.
func TestSignsAreNoNames(t *testing.T) {
	m := meeting("B: Eva og Liv bor her")
	for _, at := range []int{0, 2} {
		m.Identifiers = append(m.Identifiers, transcripts.Identifier{From: at, To: at + 1, Type: navn})
	}
	c := &Checker{Secrets: SecretsOf(Keys{}, m)}
	for text, leaks := range map[string]bool{
		"code,note\nA-EVA,x\nA-LIV,y\n": false, `{"subtype":"A-EVA","x":"A-LIV"}`: false, "<b>A-EVA</b>,A-EVA A-EVA": false,
		"A-EVA,Eva kommer\n": true, "MARIA-EVA": true, "a-eva": true, "A-EVAS": true, "Eva": true,
	} {
		found, err := c.Reader(strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		if (len(found) > 0) != leaks {
			t.Errorf("%q: found %v", text, found)
		}
		if found := c.Text(text); (len(found) > 0) != leaks {
			t.Errorf("%q as a column: found %v", text, found)
		}
	}
}
