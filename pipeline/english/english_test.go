package english

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
)

// fixture finds a file of the public data beside the repository, or skips.
func fixture(t testing.TB, name string) []Exchange {
	t.Helper()
	root := os.Getenv("GRIBNING_FIXTURES")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for d := dir; root == "" && d != filepath.Dir(d); d = filepath.Dir(d) {
			if p := filepath.Join(filepath.Dir(d), "shared", "fixtures"); exists(p) {
				root = p
			}
		}
	}
	f, err := os.Open(filepath.Join(root, "bench", name))
	if err != nil {
		t.Skipf("the public data %s is not here; set GRIBNING_FIXTURES", name)
	}
	defer f.Close()
	xs, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return xs
}

func exists(p string) bool { _, err := os.Stat(p); return err == nil }

// The figures that others computed on all 1,998 rated rows come out on the part
// that is here, to within what the sample allows.
func TestHarnessReproducesKnownFigures(t *testing.T) {
	xs := fixture(t, "uptake_dev.csv")
	back := NewBackground(xs)
	scores := map[string]func(x *Exchange, p *pair) float64{
		"share":     func(_ *Exchange, p *pair) float64 { return p.share() },
		"weighted":  func(_ *Exchange, p *pair) float64 { w, _, _ := p.weighted(); return w },
		"length":    func(_ *Exchange, p *pair) float64 { return float64(len(p.b)) },
		"question":  func(_ *Exchange, p *pair) float64 { return p.features()[16] },
		"untrained": func(x *Exchange, _ *pair) float64 { return Untrained(x, back) },
	}
	for name, want := range map[string]float64{"share": .501, "weighted": .515, "length": .365, "question": .238, "untrained": .56} {
		var ss []scoredExchange
		for i := range xs {
			ss = append(ss, scoredExchange{x: &xs[i], score: scores[name](&xs[i], look(&xs[i], back.rarity))})
		}
		if rho := figures(ss)[0]; math.Abs(rho-want) > 0.03 {
			t.Errorf("%s: Spearman %.3f, known %.3f", name, rho, want)
		}
	}
}

func TestFiguresByHand(t *testing.T) {
	if got := ranks([]float64{3, 1, 3, 2}); got[0] != 3.5 || got[1] != 1 || got[2] != 3.5 || got[3] != 2 {
		t.Errorf("ranks %v", got)
	}
	if got := auc([]float64{1, 2, 2, 3}, []bool{false, false, true, true}); math.Abs(got-0.875) > 1e-12 {
		t.Errorf("AUC %v, want .875", got)
	}
	seq, run := common(strings.Fields("they doubled the 2"), strings.Fields("so they doubled then the 2"))
	if seq != 4 || run != 2 {
		t.Errorf("common subsequence %d and run %d, want 4 and 2", seq, run)
	}
	if got := Tokens("It’s 3.5, right?"); strings.Join(got, "|") != "it's|3.5|right" {
		t.Errorf("tokens %q", got)
	}
}

func invented(n int) []Exchange {
	var xs []Exchange
	for i := range n {
		x := Exchange{Lesson: string(rune('a' + i%5)), Fold: string(rune('1' + i%2)), Student: "i think it is the triangle", Rated: true}
		switch i % 3 {
		case 0:
			x.Teacher, x.Z, x.High = "so you think it is the triangle why do you think so", 1, true
		case 1:
			x.Teacher, x.Z = "okay turn to page nine", -1
		default:
			x.Teacher = "the triangle okay"
		}
		xs = append(xs, x)
	}
	return xs
}

func TestLearnsToTellUptake(t *testing.T) {
	xs := invented(60)
	rs, err := CrossValidate(t.Context(), xs)
	if err != nil {
		t.Fatal(err)
	}
	if rs[0].Name != "trained" || rs[0].Spearman.Value < 0.9 || rs[0].Accuracy.Value < 0.9 {
		t.Errorf("trained: %+v", rs[0])
	}
	again, err := CrossValidate(t.Context(), xs)
	if err != nil {
		t.Fatal(err)
	}
	if again[0] != rs[0] {
		t.Errorf("measured again it differs: %+v, %+v", rs[0], again[0])
	}
	held, err := Held(xs[:40], xs[40:])
	if err != nil || held[0].All != 20 {
		t.Errorf("held out: %+v, %v", held, err)
	}
	if _, err := Train(xs[:5], NewBackground(xs)); !errors.Is(err, &transcripts.Issue{Code: "K502"}) {
		t.Errorf("five exchanges: %v, want K502", err)
	}
}

const head = "lesson,fold,student_text,teacher_text,uptake_majority,uptake_zscore\n"

func TestReadFaults(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "columns": "a,b\n1,2\n", "short": head + "1,2,hemmelig\n", "number": head + "1,2,x,y,2,hemmelig\n", "quote": head + "1,\"2,x\n",
		"not a number": head + "1,2,x,y,2,NaN\n",
	} {
		_, err := Read(strings.NewReader(in))
		if !errors.Is(err, &transcripts.Issue{Code: "K501"}) {
			t.Errorf("%s: error %v, want K501", name, err)
		} else if strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("%s: the error quotes the text: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + "1,2,x y,y,2.0,0.5\n1,2,,,,\n")
	f.Add(head + "1,2,\"a\nb\",’–?,0.0,-1\n")
	f.Fuzz(func(t *testing.T, in string) {
		xs, err := Read(strings.NewReader(in))
		if err != nil {
			return
		}
		back := NewBackground(xs)
		for i := range xs {
			for k, v := range back.features(&xs[i]) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("feature %d of a row is %v", k, v)
				}
			}
			if v := Untrained(&xs[i], back); math.IsNaN(v) {
				t.Fatal("a score is no number")
			}
		}
	})
}
