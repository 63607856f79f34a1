package coding

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"gribning/pipeline/coding/units"
	"gribning/pipeline/danish"
	"gribning/pipeline/grip"
	"gribning/transcripts"
)

func expData(t testing.TB) []*sample {
	cues, _ := danish.BuiltinCues()
	var data []*sample
	for i, m := range loadDev(t, "dev.jsonl") {
		v := newView(m, cues)
		data = append(data, &sample{v: v, t: truthOf(v, &m.Codings[0]), weight: 1, group: i, inner: i})
	}
	return data
}

func show(name string, c *Counts) {
	s := c.Scores()
	fmt.Printf("%-12s MY %.3f (P %.3f R %.3f) sub %.3f/%.3f dfor %.3f dimp %.3f | b6 %.3f k %.3f F %.3f | all k %.3f F %.3f | tgt %.3f | C acc %.3f k %.3f F %.3f G %.3f e2e %.3f\n", name, s.MY, s.MYPrecision, s.MYRecall, s.SubtypeAcc, s.Subtype, s.DFOR, s.DIMP, s.SixAcc, s.SixKappa, s.Six, s.AllKappa, s.All, s.Target, s.OutcomeAcc, s.Outcome, s.OutcomeF1, s.Gripped, s.EndToEnd)
}

func expCV(t testing.TB, data []*sample, r recipe, each func(m *model, d *sample, p *pass, c *transcripts.Coding)) Counts {
	cues, _ := danish.BuiltinCues()
	tot := newCounts()
	var mu sync.Mutex
	for f := range 5 {
		var tr, te []*sample
		for i, d := range data {
			if i%5 == f {
				te = append(te, d)
			} else {
				x := *d
				x.group = len(tr)
				x.inner = len(tr)
				tr = append(tr, &x)
			}
		}
		name := fmt.Sprintf("/tmp/coding/%sfold%d.model", os.Getenv("TAG"), f)
		var m *model
		var err error
		if fl, e := os.Open(name); e == nil {
			m, err = readModel(fl, len(cues.Lists()))
			fl.Close()
		} else {
			if strings.Contains(os.Getenv("TAG"), "x") {
				fl, _ := os.Open("../../models/data/examples.jsonl")
				ls, _ := ReadExamples(fl)
				c := &Coder{cues: cues}
				ex, _ := c.samples(ls)
				for _, x := range ex {
					x.inner = len(tr)
					tr = append(tr, x)
				}
			}
			if strings.Contains(os.Getenv("TAG"), "2") {
				for _, m2 := range loadDev(t, "dev2.jsonl") {
					for _, x := range tr {
						if x.v.m.ID == m2.ID {
							v := newView(m2, cues)
							tr = append(tr, &sample{v: v, t: truthOf(v, &m2.Codings[0]), weight: 1, inner: x.inner})
							break
						}
					}
				}
			}
			m, err = trainModel(context.Background(), tr, r)
			if err == nil {
				sg, e := units.Train(context.Background(), nil, suggest, r.first)
				if e != nil {
					t.Fatal(e)
				}
				m.units = sg.Model()
				fl, _ := os.Create(name)
				err = m.write(fl, len(cues.Lists()))
				fl.Close()
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range te {
			p := m.run(d.v)
			if os.Getenv("ORACLE") != "" {
				oracle(d, p)
				answer(d.v, p, m.reply)
			}
			c := m.assemble(d.v, p)
			grip.Derive(d.v.m, &c)
			n, err := Compare(d.v.m, &d.v.m.Codings[0], d.v.m, &c)
			if err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			tot.Add(&n)
			mu.Unlock()
			if each != nil {
				each(m, d, p, &c)
			}
		}
	}
	return tot
}

func oracle(d *sample, p *pass) {
	p.mys = nil
	p.myOf = filled(len(d.v.units), -1)
	p.code, p.target = filled(len(d.v.units), -1), filled(len(d.v.units), -1)
	for k, span := range d.t.spans {
		if len(span) == 0 {
			span = []int{0}
		}
		p.mys = append(p.mys, found{units: span, p: 0.9, primary: []float64{1}})
		for _, i := range span {
			p.myOf[i] = k
		}
	}
	for i, st := range d.t.state {
		if st >= 0 {
			p.guess[i] = guess{0.1, 0.1, 0.1}
			p.guess[i][kindOf(st)] = 0.8
		}
	}
}

func TestExp(t *testing.T) {
	if os.Getenv("EXP") == "" {
		t.Skip()
	}
	data := expData(t)
	t0 := time.Now()
	if x := os.Getenv("LEAN"); x != "" {
		fmt.Sscan(x, &lean[0], &lean[1], &lean[2], &lean[3], &lean[4])
	}
	{
		r := defaultRecipe()
		c := expCV(t, data, r, nil)
		show("cv", &c)
		fmt.Println(c.c.cells, c.b6.cells)
		fmt.Println(time.Since(t0))
	}
}

func TestExpTrain(t *testing.T) {
	if os.Getenv("EXP") == "" {
		t.Skip()
	}
	fl, _ := os.Open("../../models/data/examples.jsonl")
	ls, _ := ReadExamples(fl)
	o := TrainOptions{EvaluateOptions: EvaluateOptions{Second: loadDev(t, "dev2.jsonl"), Extra: ls, Suggest: suggest, Build: build, Derive: grip.Derive}}
	o.Data = "models/data/dev.jsonl (54 invented meetings) and models/data/examples.jsonl (the codebook's examples)"
	n, card, err := Train(context.Background(), loadDev(t, "dev.jsonl"), o)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Create("../../models/coding/gribning.model")
	if err := n.Save(f); err != nil {
		t.Fatal(err)
	}
	f.Close()
	b, _ := json.MarshalIndent(card, "", "  ")
	os.WriteFile("../../models/coding/card.json", append(b, 10), 0o644)
	os.WriteFile("../../models/coding/CARD.md", []byte(card.Markdown()), 0o644)
	fmt.Println(card.Markdown())
}
