package report

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, glob := range []string{"*.go", "page/*.html"} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources: %v", err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(b))
		}
	}
	return out
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(hex string) float64 {
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	v, _ := strconv.ParseUint(hex, 16, 32)
	part := func(shift uint) float64 {
		c := float64(v>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

// Text has a contrast of 4.5 : 1 and more (WCAG AA), drawn shapes that carry
// meaning 3 : 1, by daylight, in the dark and on paper.
func TestContrast(t *testing.T) {
	text := [][2]string{
		{"ink", "paper"}, {"ink", "card"}, {"ink", "faint"}, {"ink", "mark"}, {"soft", "paper"}, {"soft", "card"}, {"soft", "faint"}, {"link", "paper"}, {"link", "card"},
		{"on", "g"}, {"on", "gs"}, {"on", "ov"}, {"dink", "d"}, {"oh", "card"}, {"ik", "card"}, {"draft", "draftbg"}, {"draft", "paper"}, {"draft", "card"}, {"draft", "faint"},
	}
	shapes := [][2]string{{"g", "paper"}, {"gs", "paper"}, {"ov", "paper"}, {"dline", "paper"}, {"oh", "paper"}, {"ik", "paper"}, {"citdark", "paper"}, {"cit", "citdark"}, {"g", "pro"}}
	blocks := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(style, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d sets of colours, want light, dark and print", len(blocks))
	}
	for i, name := range []string{"light", "dark", "print"} {
		colour := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6}|[0-9a-f]{3});`).FindAllStringSubmatch(blocks[i][1], -1) {
			colour[m[1]] = m[2]
		}
		check := func(pairs [][2]string, least float64) {
			for _, p := range pairs {
				a, b := colour[p[0]], colour[p[1]]
				if a == "" || b == "" {
					t.Errorf("%s: no colour %s or %s", name, p[0], p[1])
					continue
				}
				x, y := luminance(a), luminance(b)
				if c := (max(x, y) + 0.05) / (min(x, y) + 0.05); c < least {
					t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, p[0], p[1], c, least)
				}
			}
		}
		check(text, 4.5)
		check(shapes, 3)
	}
}

// No two outcomes look alike without colour: each has a shape and letters of
// its own.
func TestMarkersDifferWithoutColour(t *testing.T) {
	seen := map[string]string{}
	for _, o := range []string{"G", "GS", "D", "OV", "OH", "IK", ""} {
		s := string(marker(o))
		s = regexp.MustCompile(` class="[^"]*"`).ReplaceAllString(s, "")
		if other, ok := seen[s]; ok {
			t.Errorf("%q looks like %q", o, other)
		}
		seen[s] = o
	}
}

// The colour of an outcome belongs to its marker alone, not to what stands
// inside the passage of that outcome.
func TestOutcomeColoursStayInside(t *testing.T) {
	for _, m := range regexp.MustCompile(`\S*\.o-\w+\S*`).FindAllString(style, -1) {
		if !regexp.MustCompile(`^\.mk\.o-\w+$`).MatchString(m) {
			t.Errorf("selector %s", m)
		}
	}
}
