package textgrid_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/textgrid"
)

func write(t testing.TB, m *transcripts.Meeting) string {
	t.Helper()
	var b bytes.Buffer
	if err := textgrid.Write(&b, m, lines.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSample compares with a file that praatIO reads.
func TestSample(t *testing.T) {
	want, err := os.ReadFile(formattest.Fixture(t, "formats/M001.TextGrid"))
	if err != nil {
		t.Fatal(err)
	}
	m := &transcripts.Meeting{ID: "M001", Participants: []transcripts.Participant{{Label: "F"}, {Label: "B"}}}
	for i, c := range []struct {
		who, text  string
		start, end transcripts.Ms
	}{{"F", "hvad tænker du selv", 0, 1840}, {"B", "jeg vil \"gerne\" arbejde med dyr", 1840, 4210}} {
		ws := lines.Words(c.text)
		lines.Spread(ws, transcripts.Span{Start: c.start, End: c.end})
		for k := range ws {
			ws[k].ID, ws[k].Speaker, ws[k].Cue = fmt.Sprintf("w%d", len(m.Words)+k+1), c.who, i+1
		}
		m.Words = append(m.Words, ws...)
	}
	got := write(t, m)
	// The word tiers are ours; without them the two files are the same.
	for _, n := range []int{4, 2} {
		at := strings.Index(got, fmt.Sprintf("    item [%d]:\n", n))
		next := strings.Index(got[at+1:], "    item [")
		if next < 0 {
			got = got[:at]
		} else {
			got = got[:at] + got[at+1+next:]
		}
	}
	got = strings.NewReplacer("size = 4", "size = 2", "item [3]", "item [2]").Replace(got)
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

var field = regexp.MustCompile(`(?m)^\s*(class|name|xmin|xmax|text) = (.*?) $`)

// grid is a file as read by a plain reading of its lines.
type grid struct {
	names  []string
	labels [][]string
}

// check reads a file and fails where Praat would: intervals that do not follow
// each other, have no length, or do not fill the tier.
func check(t *testing.T, id, text string) grid {
	t.Helper()
	var g grid
	var end, min, last float64
	first := true
	for _, f := range field.FindAllStringSubmatch(text, -1) {
		switch f[1] {
		case "name":
			if len(g.names) > 0 && last != end {
				t.Fatalf("%s: tier %d ends at %v, not %v", id, len(g.names), last, end)
			}
			g.names = append(g.names, unquote(f[2]))
			g.labels = append(g.labels, nil)
			last = 0
		case "xmin":
			min, _ = strconv.ParseFloat(f[2], 64)
		case "xmax":
			x, err := strconv.ParseFloat(f[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			if first {
				end, first = x, false
			}
			if len(g.names) > 0 && !(min == 0 && x == end && len(g.labels[len(g.labels)-1]) == 0 && last == 0) || len(g.names) > 0 && x != end {
				if min != last || x <= min {
					t.Fatalf("%s: an interval from %v to %v after %v", id, min, x, last)
				}
			}
			if len(g.names) > 0 {
				last = x
			}
			if len(g.names) > 0 && min == 0 && x == end {
				last = 0 // the tier's own bounds, or one interval that fills it
			}
		case "text":
			g.labels[len(g.labels)-1] = append(g.labels[len(g.labels)-1], unquote(f[2]))
			if last == 0 {
				last = end
			}
		}
	}
	return g
}

func unquote(s string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`), `""`, `"`)
}

func TestTiling(t *testing.T) {
	for _, m := range formattest.Meetings(t, eksempler.FS()) {
		g := check(t, m.ID, write(t, m))
		all := map[string]string{}
		for i, name := range g.names {
			all[name] = strings.Join(g.labels[i], " ")
		}
		for i := range m.TCUs {
			text := strings.Join(strings.Fields(m.TCUText(i)), " ")
			if !strings.Contains(all[m.TCUs[i].Speaker], text) {
				t.Fatalf("%s: TCU %d is lost", m.ID, i+1)
			}
		}
	}
}

// TestEmpty checks that a meeting without words still makes a valid file.
func TestEmpty(t *testing.T) {
	g := check(t, "empty", write(t, &transcripts.Meeting{ID: "x"}))
	if d := cmp.Diff([][]string{{""}}, g.labels); d != "" {
		t.Error(d)
	}
}

// TestPraat opens every file in Praat and compares tiers and labels.
func TestPraat(t *testing.T) {
	praat := formattest.Tool(t, "praat", "praat")
	dir := t.TempDir()
	script := filepath.Join(dir, "labels.praat")
	err := os.WriteFile(script, []byte(`form Labels
    sentence Folder
endform
Text writing settings: "UTF-8"
files = Create Strings as file list: "files", folder$ + "/*.TextGrid"
n = Get number of strings
for f from 1 to n
    selectObject: files
    name$ = Get string: f
    grid = Read from file: folder$ + "/" + name$
    out$ = folder$ + "/" + name$ + ".txt"
    writeFile: out$, ""
    tiers = Get number of tiers
    for i from 1 to tiers
        tier$ = Get tier name: i
        appendFileLine: out$, "# ", tier$
        intervals = Get number of intervals: i
        for j from 1 to intervals
            label$ = Get label of interval: i, j
            appendFileLine: out$, "- ", label$
        endfor
    endfor
    removeObject: grid
endfor
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, m := range formattest.Meetings(t, eksempler.FS()) {
		text := write(t, m)
		if err := os.WriteFile(filepath.Join(dir, m.ID+".TextGrid"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		g := check(t, m.ID, text)
		for i, name := range g.names {
			b.WriteString("# " + name + "\n")
			for _, l := range g.labels[i] {
				b.WriteString("- " + l + "\n")
			}
		}
		want[m.ID] = b.String()
	}
	if out, err := exec.Command(praat, "--run", "--utf8", script, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for id, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, id+".TextGrid.txt"))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(text, strings.TrimPrefix(string(got), "\ufeff")); d != "" {
			t.Fatalf("%s: %s", id, d)
		}
	}
}
