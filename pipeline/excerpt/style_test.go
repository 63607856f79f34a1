package excerpt

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"

	"gribning/transcripts"
)

// TestContrast: text on the passage, the sheet and the facilitator's page has a
// contrast of 4.5 : 1 and more, rules and boxes that carry meaning 3 : 1 (WCAG 2.2
// AA); greys hold on a printer without colour.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("page.css")
	if err != nil {
		t.Fatal(err)
	}
	colour := map[string]float64{"white": 1}
	for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6})`).FindAllStringSubmatch(string(css), -1) {
		n, err := strconv.ParseUint(m[2], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		part := func(shift uint) float64 {
			c := float64(n>>shift&255) / 255
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		colour[m[1]] = 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
	}
	for _, p := range []struct {
		on, under string
		least     float64
	}{
		{"ink", "white", 4.5}, {"soft", "white", 4.5}, {"ink", "tint", 4.5}, {"soft", "tint", 4.5}, {"white", "ink", 4.5}, {"rule", "white", 3},
	} {
		x, okX := colour[p.on]
		y, okY := colour[p.under]
		if c := (max(x, y) + 0.05) / (min(x, y) + 0.05); !okX || !okY || c < p.least {
			t.Errorf("%s on %s: contrast %.2f, want %.1f", p.on, p.under, c, p.least)
		}
	}
	// No text in another colour than these.
	for _, m := range regexp.MustCompile(`[; {]color: ([^;}]+)`).FindAllStringSubmatch(string(css), -1) {
		switch m[1] {
		case "var(--ink)", "var(--soft)", "#fff", "inherit":
		default:
			t.Errorf("text in %s is not checked", m[1])
		}
	}
}

// TestRemarksAreReadable: CHAT's underscores are no part of what people read.
func TestRemarksAreReadable(t *testing.T) {
	m := &transcripts.Meeting{
		Words: []transcripts.Word{{Text: "((taler_dari))", Kind: transcripts.Event}, {Text: "ja"}},
		TCUs:  []transcripts.TCU{{From: 0, To: 2}},
	}
	if got, want := wordsOf(m, 0), "((taler dari)) ja"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
