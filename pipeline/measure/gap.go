package measure

import (
	"fmt"
	"io"
	"math"
)

// Gap is the difference between two rates of the same passages: A − B, in
// shares (CODEBOOK §5.1, delivery gap). It prints by the display rules and
// both rates stand beside it.
type Gap struct {
	a, b      Rate
	low, high float64
	hidden    bool
}

// Rates gives both rates; ok is false where they are suppressed.
func (g Gap) Rates() (a, b Rate, ok bool) {
	if g.hidden {
		return Rate{}, Rate{}, false
	}
	return g.a, g.b, true
}

// Shown gives the difference with its 95 % interval; ok is false where only
// counts, or nothing, may be shown.
func (g Gap) Shown() (diff, low, high float64, ok bool) {
	if g.hidden || g.a.Den < MinCount || g.b.Den < MinCount {
		return 0, 0, 0, false
	}
	return float64(g.a.Num)/float64(g.a.Den) - float64(g.b.Num)/float64(g.b.Den), g.low, g.high, true
}

// Text is the gap as people read it: «20/35 − 6/18 = 23,8 point [-4,3 ; 46,4], få ytringer».
func (g Gap) Text(lang string) string {
	if g.hidden {
		return Cell{}.Text(lang)
	}
	diff, low, high, ok := g.Shown()
	if !ok {
		if lang == "en" {
			return fmt.Sprintf("%s against %s", g.a.Text(lang), g.b.Text(lang))
		}
		return fmt.Sprintf("%s mod %s", g.a.Text(lang), g.b.Text(lang))
	}
	unit := "point"
	if lang == "en" {
		unit = "points"
	}
	s := fmt.Sprintf("%d/%d − %d/%d = %s %s [%s ; %s]", g.a.Num, g.a.Den, g.b.Num, g.b.Den,
		Decimal(100*diff, 1, lang), unit, Decimal(100*low, 1, lang), Decimal(100*high, 1, lang))
	if min(g.a.Den, g.b.Den) < FewCount {
		s += few(lang)
	}
	return s
}

// String is the English text.
func (g Gap) String() string { return g.Text("en") }

// Format prints the text for every verb.
func (g Gap) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.Text("en")) }

// Difference is A − B of two independent rates of one meeting, with Newcombe's
// hybrid score interval (Newcombe 1998, method 10).
func Difference(a, b Rate) Gap {
	g := Gap{a: a, b: b}
	if a.Den == 0 || b.Den == 0 {
		return g
	}
	p, q := float64(a.Num)/float64(a.Den), float64(b.Num)/float64(b.Den)
	lp, hp := a.Wilson()
	lq, hq := b.Wilson()
	g.low = p - q - math.Hypot(p-lp, hq-q)
	g.high = p - q + math.Hypot(hp-p, q-lq)
	return g
}

// DeliveryGap is GR(D-0) − GR(any D-*) of one meeting.
func (m *Meeting) DeliveryGap() Gap {
	return Difference(ByID("grip_rate_plain").Of(m).Rate(), ByID("grip_rate_marked").Of(m).Rate())
}

// DeliveryGap is GR(D-0) − GR(any D-*) of the pool, drawn by clusters.
func (p *Pool) DeliveryGap() Gap {
	return p.Gap(ByID("grip_rate_plain"), ByID("grip_rate_marked"))
}

// Gap is the difference of two proportions over the same meetings, with a
// cluster bootstrap interval.
func (p *Pool) Gap(a, b *Measure) Gap {
	ca, cb := p.tally(a), p.tally(b)
	g := Gap{a: Rate{ca.num, ca.den}, b: Rate{cb.num, cb.den}, hidden: ca.Suppressed() || cb.Suppressed()}
	if g.a.Den == 0 || g.b.Den == 0 || g.hidden {
		return g
	}
	d := p.drawing()
	num, den := d.gather(p.all(), a)
	numA, denA := d.sums(num, den)
	num, den = d.gather(p.all(), b)
	numB, denB := d.sums(num, den)
	g.low, g.high = percentiles(len(numA), func(i int) float64 { return numA[i]/denA[i] - numB[i]/denB[i] })
	return g
}
