package measure

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gribning/transcripts"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fixtures is the folder of other people's recordings and references that are
// not part of the repository; the test is skipped where it is missing.
func fixtures(t testing.TB, name ...string) string {
	t.Helper()
	dir := os.Getenv("GRIBNING_FIXTURES")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; dir == "" && at != filepath.Dir(at); at = filepath.Dir(at) {
			if f, err := os.Stat(filepath.Join(at, "..", "shared", "fixtures")); err == nil && f.IsDir() {
				dir = filepath.Join(at, "..", "shared", "fixtures")
			}
		}
	}
	path := filepath.Join(append([]string{dir}, name...)...)
	if _, err := os.Stat(path); dir == "" || err != nil {
		t.Skipf("no fixture %s: set GRIBNING_FIXTURES to the folder of fixtures", filepath.Join(name...))
	}
	return path
}

// readRTTM is a reader for references of known good form.
func readRTTM(t testing.TB, path string) map[string][]transcripts.Talk {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms := func(s string) transcripts.Ms {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return transcripts.Ms(math.Round(v * 1000))
	}
	out := map[string][]transcripts.Talk{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		c := strings.Fields(sc.Text())
		if len(c) < 8 || c[0] != "SPEAKER" {
			continue
		}
		start := ms(c[3])
		out[c[1]] = append(out[c[1]], transcripts.Talk{Speaker: c[7], Span: transcripts.Span{Start: start, End: start + ms(c[4])}})
	}
	return out
}

// TestDERPublished recomputes a published score: overlap-aware VB
// resegmentation on the AMI test meetings, no collar, overlap scored.
func TestDERPublished(t *testing.T) {
	ref := readRTTM(t, fixtures(t, "der", "ref_rttm_test"))
	hyp := readRTTM(t, fixtures(t, "der", "rttm_test_vb"))
	if len(ref) != 16 || len(hyp) != 16 {
		t.Fatalf("%d and %d meetings, want 16", len(ref), len(hyp))
	}
	var sum DER
	for name := range ref {
		d, _ := Diarization(ref[name], hyp[name], DEROptions{})
		sum = sum.Add(d)
	}
	got := []float64{sum.MissedRate(), sum.FalseAlarmRate(), sum.ConfusionRate(), sum.Rate()}
	t.Logf("missed %.2f false alarm %.2f confusion %.2f DER %.2f %%", 100*got[0], 100*got[1], 100*got[2], 100*got[3])
	for i, want := range []float64{9.84, 2.06, 9.60, 21.50} {
		if math.Abs(100*got[i]-want) > 0.02 {
			t.Errorf("part %d: %.3f %%, published %.2f %%", i, 100*got[i], want)
		}
	}
}

func talk(s string) []transcripts.Talk {
	var out []transcripts.Talk
	for f := range strings.FieldsSeq(s) {
		var x transcripts.Talk
		c := strings.FieldsFunc(f, func(r rune) bool { return r == ':' || r == '-' })
		x.Speaker = c[0]
		fmt.Sscan(c[1], &x.Start)
		fmt.Sscan(c[2], &x.End)
		out = append(out, x)
	}
	return out
}

func TestDiarization(t *testing.T) {
	tests := []struct {
		name     string
		ref, hyp string
		opt      DEROptions
		want     DER
		mapping  SpeakerMap
	}{
		{"nothing", "", "", DEROptions{}, DER{}, SpeakerMap{}},
		{"perfect under other names", "a:0-10 b:10-20", "y:0-10 x:10-20", DEROptions{}, DER{Speech: 20}, SpeakerMap{"y": "a", "x": "b"}},
		{"all missed", "a:0-10", "", DEROptions{}, DER{Missed: 10, Speech: 10}, SpeakerMap{}},
		{"only false alarm", "", "x:0-10", DEROptions{}, DER{FalseAlarm: 10}, SpeakerMap{}},
		{"one label for two", "a:0-10 b:10-16", "x:0-16", DEROptions{}, DER{Confusion: 6, Speech: 16}, SpeakerMap{"x": "a"}},
		{"overlap counts twice", "a:0-10 b:5-15", "x:0-15", DEROptions{}, DER{Missed: 5, Confusion: 5, Speech: 20}, SpeakerMap{"x": "a"}},
		{"overlap skipped", "a:0-10 b:5-15", "x:0-15", DEROptions{SkipOverlap: true}, DER{Confusion: 5, Speech: 10}, SpeakerMap{"x": "a"}},
		{"a label that overlaps itself counts once", "a:0-10 a:5-15", "x:0-15", DEROptions{}, DER{Speech: 15}, SpeakerMap{"x": "a"}},
		{"collar", "a:10-20", "x:9-21", DEROptions{Collar: 2}, DER{Speech: 6}, SpeakerMap{"x": "a"}},
		{"uem", "a:0-10", "x:5-20", DEROptions{UEM: []transcripts.Span{{Start: 2, End: 12}}}, DER{Missed: 3, FalseAlarm: 2, Speech: 8}, SpeakerMap{"x": "a"}},
		{"empty uem scores nothing", "a:0-10", "x:5-20", DEROptions{UEM: []transcripts.Span{}}, DER{}, SpeakerMap{}},
		{"greedy matching would be worse", "a:0-10 b:10-17", "x:0-8 y:8-10 x:10-17", DEROptions{}, DER{Confusion: 8, Speech: 17}, SpeakerMap{"x": "b", "y": "a"}},
		{"inverted and empty stretches", "a:0-10 a:7-3", "x:0-10 x:4-4", DEROptions{}, DER{Speech: 10}, SpeakerMap{"x": "a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, m := Diarization(talk(test.ref), talk(test.hyp), test.opt)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if test.mapping != nil {
				if diff := cmp.Diff(test.mapping, m); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func genTalk(t *rapid.T, label string, speakers int) []transcripts.Talk {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) transcripts.Talk {
		start := transcripts.Ms(rapid.IntRange(0, 200).Draw(t, "start"))
		return transcripts.Talk{
			Speaker: string(rune('a' + rapid.IntRange(0, speakers-1).Draw(t, "who"))),
			Span:    transcripts.Span{Start: start, End: start + transcripts.Ms(rapid.IntRange(0, 60).Draw(t, "length"))},
		}
	}), 0, 12).Draw(t, label)
}

func TestDiarizationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref, hyp := genTalk(t, "ref", 3), genTalk(t, "hyp", 4)
		opt := DEROptions{Collar: transcripts.Ms(rapid.IntRange(0, 5).Draw(t, "collar")), SkipOverlap: rapid.Bool().Draw(t, "skip")}
		d, m := Diarization(ref, hyp, opt)
		if d.Missed < 0 || d.FalseAlarm < 0 || d.Confusion < 0 || d.Speech < 0 || d.Missed+d.Confusion > d.Speech {
			t.Fatalf("impossible score %+v", d)
		}
		perm := rapid.Permutation([]string{"d", "c", "b", "a"}).Draw(t, "names")
		renamed := slices.Clone(hyp)
		for i := range renamed {
			renamed[i].Speaker = perm[renamed[i].Speaker[0]-'a']
		}
		if r, _ := Diarization(ref, renamed, opt); r != d {
			t.Fatalf("renaming the system's labels changed %+v to %+v", d, r)
		}
		if self, _ := Diarization(ref, ref, opt); self.Rate() != 0 {
			t.Fatalf("reference against itself: %+v", self)
		}
		if back, _ := Diarization(hyp, ref, DEROptions{}); opt.Collar == 0 && !opt.SkipOverlap && (back.Missed != d.FalseAlarm || back.FalseAlarm != d.Missed || back.Confusion != d.Confusion) {
			t.Fatalf("swapping the sides gave %+v for %+v", back, d)
		}
		seen := map[string]bool{}
		for _, r := range m {
			if seen[r] {
				t.Fatalf("two labels mapped to %s", r)
			}
			seen[r] = true
		}
	})
}

// TestAssignmentIsBest compares with all permutations.
func TestAssignmentIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "cols")
		gain := make([][]float64, rows)
		for i := range gain {
			gain[i] = rapid.SliceOfN(rapid.Map(rapid.IntRange(-3, 20), func(n int) float64 { return float64(n) }), cols, cols).Draw(t, "gains")
		}
		sum := 0.0
		used := map[int]bool{}
		for r, c := range Assignment(gain) {
			if c < 0 {
				continue
			}
			if used[c] {
				t.Fatalf("column %d given twice", c)
			}
			used[c] = true
			sum += gain[r][c]
		}
		if len(used) != min(rows, cols) {
			t.Fatalf("%d pairs, want %d", len(used), min(rows, cols))
		}
		if best := bruteForce(gain, 0, map[int]bool{}, max(0, rows-cols)); sum != best {
			t.Fatalf("sum %v, best %v", sum, best)
		}
	})
}

func bruteForce(gain [][]float64, row int, used map[int]bool, skips int) float64 {
	if row == len(gain) {
		return 0
	}
	best := math.Inf(-1)
	if skips > 0 {
		best = bruteForce(gain, row+1, used, skips-1)
	}
	for c := range gain[row] {
		if !used[c] {
			used[c] = true
			best = max(best, gain[row][c]+bruteForce(gain, row+1, used, skips))
			delete(used, c)
		}
	}
	return best
}
