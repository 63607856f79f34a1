package transcripts_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gribning/transcripts"
)

// naively lays codes over a meeting the plain way, one correction after the
// other over the whole list: what ApplyToCodes does in less time.
func naively(m *transcripts.Meeting, cs []transcripts.Correction) (lost int) {
	tcu := m.TCUIndex()
	for _, c := range transcripts.Standing(cs) {
		name := c.Coding
		if name == "" {
			name = transcripts.Draft
		}
		if m.Coding(name) == nil {
			m.SetCoding(transcripts.Coding{Name: name})
		}
		k := m.Coding(name)
		switch c.Op {
		case transcripts.SetComplete:
			k.Complete = true
		case transcripts.SetCode:
			code := *c.Code
			if _, ok := tcu[code.TCU]; !ok {
				lost++
				continue
			}
			code.Author = c.Author
			if i := slices.IndexFunc(k.Codes, func(x transcripts.Code) bool { return x.TCU == code.TCU }); i >= 0 {
				k.Codes[i] = code
			} else {
				k.Codes = append(k.Codes, code)
			}
		case transcripts.ClearCode:
			k.Codes = slices.DeleteFunc(k.Codes, func(x transcripts.Code) bool { return x.TCU == c.TCU })
		case transcripts.SetMY:
			my := *c.MY
			my.Author = c.Author
			my.TCUs = slices.DeleteFunc(slices.Clone(my.TCUs), func(u string) bool { _, ok := tcu[u]; return !ok })
			if len(my.TCUs) == 0 {
				lost++
				continue
			}
			if old := k.MY(my.ID); old != nil {
				*old = my
			} else {
				k.MYs = append(k.MYs, my)
			}
		case transcripts.RemoveMY:
			k.MYs = slices.DeleteFunc(k.MYs, func(y transcripts.MY) bool { return y.ID == c.MYID })
			for i := range k.MYs {
				if k.MYs[i].ReraiseOf == c.MYID {
					k.MYs[i].ReraiseOf = ""
				}
			}
			for i := range k.Codes {
				if k.Codes[i].Target == c.MYID {
					k.Codes[i].Target = ""
				}
			}
		}
	}
	for i := range m.Codings {
		k := &m.Codings[i]
		slices.SortStableFunc(k.Codes, func(a, b transcripts.Code) int { return tcu[a.TCU] - tcu[b.TCU] })
		slices.SortStableFunc(k.MYs, func(a, b transcripts.MY) int { return tcu[a.TCUs[0]] - tcu[b.TCUs[0]] })
	}
	return lost
}

func TestApplyToCodes(t *testing.T) {
	units := []string{"u1", "u2", "u3", "u4", "u5", "u6", "gone"}
	mys := []string{"y1", "y2", "y3"}
	rapid.Check(t, func(t *rapid.T) {
		make := func() *transcripts.Meeting {
			m := &transcripts.Meeting{ID: "T"}
			for _, u := range units[:6] {
				m.TCUs = append(m.TCUs, transcripts.TCU{ID: u})
			}
			m.SetCoding(transcripts.Coding{Name: transcripts.Draft,
				MYs:   []transcripts.MY{{ID: "y1", TCUs: []string{"u1"}}, {ID: "y2", TCUs: []string{"u3"}, ReraiseOf: "y1"}},
				Codes: []transcripts.Code{{TCU: "u2", Code: "R-SPO", Target: "y1"}, {TCU: "u4", Code: "B-KRA"}}})
			return m
		}
		var cs []transcripts.Correction
		for n := range rapid.IntRange(0, 12).Draw(t, "corrections") {
			c := transcripts.Correction{Seq: n + 1, Author: "human:k1", Coding: rapid.SampledFrom([]string{"", "human:k1"}).Draw(t, "coding")}
			c.Op = rapid.SampledFrom([]transcripts.Op{transcripts.SetCode, transcripts.ClearCode, transcripts.SetMY, transcripts.RemoveMY, transcripts.SetComplete, transcripts.Undo}).Draw(t, "op")
			unit, my := rapid.SampledFrom(units).Draw(t, "unit"), rapid.SampledFrom(mys).Draw(t, "my")
			switch c.Op {
			case transcripts.SetCode:
				c.Code = &transcripts.Code{TCU: unit, Code: rapid.SampledFrom(transcripts.LayerB).Draw(t, "code"), Target: my}
			case transcripts.ClearCode:
				c.TCU = unit
			case transcripts.SetMY:
				c.MY = &transcripts.MY{ID: my, TCUs: []string{unit}, ReraiseOf: rapid.SampledFrom(mys).Draw(t, "reraise")}
			case transcripts.RemoveMY:
				c.MYID = my
			case transcripts.Undo:
				c.Undoes = rapid.IntRange(1, n+1).Draw(t, "undoes")
			}
			cs = append(cs, c)
		}
		want, got := make(), make()
		lost := naively(want, cs)
		issues := transcripts.ApplyToCodes(got, cs)
		if len(issues) != lost {
			t.Errorf("%d no longer apply, not %d", len(issues), lost)
		}
		for i := range want.Codings {
			w := &want.Codings[i]
			g := got.Coding(w.Name)
			if g == nil || w.Complete != g.Complete || len(w.Codes) != len(g.Codes) || len(w.MYs) != len(g.MYs) {
				t.Fatalf("%+v, not %+v", g, w)
			}
			for k := range w.Codes {
				if !reflect.DeepEqual(w.Codes[k], g.Codes[k]) {
					t.Errorf("%+v, not %+v", g.Codes[k], w.Codes[k])
				}
			}
			for k := range w.MYs {
				if w.MYs[k].ID != g.MYs[k].ID || !slices.Equal(w.MYs[k].TCUs, g.MYs[k].TCUs) || w.MYs[k].ReraiseOf != g.MYs[k].ReraiseOf {
					t.Errorf("%+v, not %+v", g.MYs[k], w.MYs[k])
				}
			}
		}
	})
}
