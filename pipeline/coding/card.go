package coding

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Card is the model card: what was learnt from, how well the coder did on
// meetings it had not seen, and how far its probabilities can be trusted.
type Card struct {
	Model       string            `json:"model"`
	Data        string            `json:"data"`
	Meetings    int               `json:"meetings"`
	Utterances  int               `json:"utterances"`
	MYs         int               `json:"mys"`
	Folds       int               `json:"folds"`
	Features    int               `json:"features"`
	Units       string            `json:"units"` // «given» or «found»
	Scores      map[string]Figure `json:"scores"`
	Styles      map[string]Scored `json:"styles"`
	Baselines   map[string]Scored `json:"baselines"`
	Coders      Scored            `json:"coders,omitempty"`
	Calibration CalibrationOf     `json:"calibration"`
	Limits      []string          `json:"limits"`
}

// Figure is a figure with its interval; all three are −1 where nothing was
// counted, since JSON has no NaN.
type Figure struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Scored holds figures by the names of Figures.
type Scored map[string]Figure

// CalibrationOf holds the reliability tables of what the coder decides.
type CalibrationOf struct {
	MY   []Reliability `json:"my"`
	Code []Reliability `json:"code"`
	// Unsure is the probability below which a code is marked for a person.
	Unsure float64 `json:"unsure"`
}

func newCard(e *Evaluation, c *Coder, o *TrainOptions) Card {
	k := Card{
		Model: modelAuthor, Data: o.Data, Meetings: e.Meetings, Folds: o.Folds, Units: "found",
		Scores: scored(e.Model.Figures), Styles: map[string]Scored{}, Baselines: map[string]Scored{},
		Calibration: CalibrationOf{MY: reliability(e.mys, c.model.scale.MY), Code: reliability(e.codes, c.model.scale.Code), Unsure: unsure},
		Limits: []string{
			"Alle tal er målt på opdigtede møder, som sprogmodeller har skrevet og kodet. De siger intet om rigtige samtaler.",
			"Koderen ser ord og samtalens gang, ikke hvad der menes. Underforståede meningsytringer overses ofte, og undertypen er usikker.",
			"Koderne er kladder til et menneske og må aldrig bruges om en navngiven medarbejder.",
		},
	}
	if o.GoldUnits {
		k.Units = "given"
	}
	for _, m := range e.Predicted {
		k.Utterances += len(m.TCUs)
	}
	k.MYs = e.Model.Counts.MYRef
	for _, p := range c.model.parts() {
		switch {
		case p.plain != nil:
			k.Features += (*p.plain).Size()
		case p.chain != nil:
			k.Features += (*p.chain).Size()
		case p.net != nil:
			k.Features += (*p.net).Size()
		}
	}
	for style, f := range e.Model.Styles {
		k.Styles[style] = scored(f)
	}
	for i := range e.Baselines {
		k.Baselines[e.Baselines[i].Name] = scored(e.Baselines[i].Figures)
	}
	if e.Coders != nil {
		k.Coders = scored(e.Coders.Figures)
	}
	return k
}

func scored(f map[string]Interval) Scored {
	out := Scored{}
	for name, i := range f {
		out[name] = Figure{digits(i.Value), digits(i.Low), digits(i.High)}
	}
	return out
}

func digits(x float64) float64 {
	if math.IsNaN(x) {
		return -1
	}
	return math.Round(x*1000) / 1000
}

// Markdown writes the card for people.
func (k Card) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Model card: %s\n\nLearnt from: %s\n\n", k.Model, k.Data)
	fmt.Fprintf(&b, "%d meetings, %d utterances, %d MYs; %d features. Measured by %d-fold cross-validation over meetings, utterances %s.\n\n", k.Meetings, k.Utterances, k.MYs, k.Features, k.Folds, k.Units)
	for _, l := range k.Limits {
		fmt.Fprintf(&b, "* %s\n", l)
	}
	b.WriteString("\n## Agreement with the reference coding\n\n95 % intervals by bootstrap over meetings. «of coders» is the share of the figure that two codings of the same meetings reach.\n\n")
	b.WriteString("| figure | model | interval | coders | of coders |")
	names := keysOf(k.Baselines)
	for _, n := range names {
		b.WriteString(" " + n + " |")
	}
	b.WriteString("\n|" + strings.Repeat("---|", 5+len(names)) + "\n")
	for _, f := range Figures {
		x, y := k.Scores[f.Name], k.Coders[f.Name]
		fmt.Fprintf(&b, "| %s | %s | %s–%s | %s | %s |", f.Name, shown(x.Value), shown(x.Low), shown(x.High), shown(y.Value), share(x.Value, y.Value))
		for _, n := range names {
			fmt.Fprintf(&b, " %s |", shown(k.Baselines[n][f.Name].Value))
		}
		b.WriteString("\n")
	}
	k.markdownStyles(&b)
	for _, t := range []struct {
		name string
		rows []Reliability
	}{{"MY", k.Calibration.MY}, {"Layer B code", k.Calibration.Code}} {
		fmt.Fprintf(&b, "\n## Reliability: %s\n\n| probability | n | mean | right |\n|---|---|---|---|\n", t.name)
		for _, r := range t.rows {
			fmt.Fprintf(&b, "| %.1f–%.1f | %d | %.2f | %.2f |\n", r.From, r.To, r.N, r.Mean, r.Right)
		}
	}
	fmt.Fprintf(&b, "\nCodes below %.2f are marked uncertain.\n", k.Calibration.Unsure)
	return b.String()
}

func (k Card) markdownStyles(b *strings.Builder) {
	names := keysOf(k.Styles)
	b.WriteString("\n## By style of transcript\n\n| figure |")
	for _, n := range names {
		b.WriteString(" " + n + " |")
	}
	b.WriteString("\n|" + strings.Repeat("---|", 1+len(names)) + "\n")
	for _, f := range Figures {
		fmt.Fprintf(b, "| %s |", f.Name)
		for _, n := range names {
			x := k.Styles[n][f.Name]
			fmt.Fprintf(b, " %s (%s–%s) |", shown(x.Value), shown(x.Low), shown(x.High))
		}
		b.WriteString("\n")
	}
}

func keysOf(m map[string]Scored) []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func shown(x float64) string {
	if x == -1 {
		return "–"
	}
	return strings.Replace(fmt.Sprintf("%.3f", x), "0.", ".", 1)
}

func share(x, y float64) string {
	if x < 0 || y <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*x/y)
}
