package danish

import (
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	for in, want := range map[string]string{
		"Jeg": "jeg", "a": "jeg", "Æ,": "jeg", "it": "ikke", "ik'": "ikke", "bar'": "bare",
		"ku": "kunne", "så'n": "sådan", "«arbejde».": "arbejde", "...": "", "ÅRHUS": "århus", "3,5": "3,5",
	} {
		if got := Key(in); got != want {
			t.Errorf("Key(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	for _, same := range [][2]string{{"lageret", "lager"}, {"opgaverne", "opgave"}, {"bekymringer", "bekymring"}} {
		if a, b := Stem(same[0]), Stem(same[1]); a != b {
			t.Errorf("stems of %q and %q differ: %q, %q", same[0], same[1], a, b)
		}
	}
}

func TestVariantsFileIsPairs(t *testing.T) {
	n := 0
	for line := range strings.Lines(variantsText) {
		body, _, _ := strings.Cut(line, "#")
		switch f := strings.Fields(body); len(f) {
		case 0:
		case 2:
			n++
		default:
			t.Errorf("not a pair: %q", line)
		}
	}
	if n != len(variants) {
		t.Errorf("%d lines give %d variants: one is given twice", n, len(variants))
	}
}
