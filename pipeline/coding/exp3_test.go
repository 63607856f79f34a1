package coding

import (
	"fmt"
	"os"
	"testing"

	"gribning/transcripts"
)

func TestExpDump(t *testing.T) {
	if os.Getenv("EXP") == "" {
		t.Skip()
	}
	data := expData(t)
	r := defaultRecipe()
	n := 0
	oh := map[string]int{}
	w, _ := os.Create("/tmp/coding/dump.txt")
	c := expCV(t, data, r, func(m *model, d *sample, p *pass, c *transcripts.Coding) {
		n++
		for k := range c.MYs {
			g := c.GripOf(c.MYs[k].ID)
			// best matching gold
			best, bi := 0.0, -1
			for gk, span := range d.t.spans {
				in := 0
				for _, i := range span {
					if p.myOf[i] == k {
						in++
					}
				}
				if x := float64(in) / float64(len(span)+len(p.mys[k].units)-in); in > 0 && x > best {
					best, bi = x, gk
				}
			}
			gold := "none"
			if bi >= 0 && best >= 0.4 {
				gold = d.t.coding.GripOf(d.t.coding.MYs[bi].ID).Outcome
			}
			oh[g.Outcome+g.Sub+" gold "+gold]++
		}
		for i := range d.v.units {
			u := &d.v.units[i]
			gold, pred := "", ""
			if d.t.state[i] >= 0 {
				gold = []string{"-", "B", "I", "EL"}[d.t.state[i]]
				if d.t.my[i] >= 0 {
					gold += d.t.coding.MYs[d.t.my[i]].ID
				}
				pred = "-"
				if p.myOf[i] >= 0 {
					pred = fmt.Sprint("M", p.myOf[i]+1)
				}
				if p.guess[i] != nil {
					pred += fmt.Sprintf(" %.2f/%.2f", p.guess[i][1], p.guess[i][2])
				}
			} else if d.t.code[i] >= 0 && p.code[i] >= 0 {
				gold = replyCodes[d.t.code[i]]
				if d.t.target[i] >= 0 {
					gold += ">" + d.t.coding.MYs[d.t.target[i]].ID
				}
				pred = replyCodes[p.code[i]]
				if p.target[i] >= 0 {
					pred += ">M" + fmt.Sprint(p.target[i]+1)
				}
				in, g, a, v := p.guess[i].groups()
				pred += fmt.Sprintf(" %.2f %.2f %.2f %.2f", in, g, a, v)
				if six(replyCodes[d.t.code[i]]) != six(replyCodes[p.code[i]]) {
					pred += " #"
				}
			}
			fmt.Fprintf(w, "%s %2d %-9s | %-28s | %s\n", d.v.m.ID, u.turn, gold, pred, d.v.m.TCUText(u.tcu))
		}
	})
	w.Close()
	fmt.Println(oh)
	fmt.Println(c.b6.cells, c.c.cells)
}
