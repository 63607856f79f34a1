package excerpt

import (
	"slices"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/transcripts"
)

// Origin is on what a passage rests: who made its codes, how many of them are in
// doubt, since when everybody has agreed, and which models took part.
type Origin struct {
	Coders    []string         `json:"coders,omitempty"`  // «human:k1», «model:gribning@1»
	Codes     int              `json:"codes"`             // in the passage, meaning utterances included
	Uncertain int              `json:"uncertain"`         // of them
	Consent   transcripts.Date `json:"consent,omitempty"` // month in which the last agreed, «2025-11»: the day may be that of the meeting
	Models    []string         `json:"models,omitempty"`
	Codebook  string           `json:"codebook"`
}

// originOf gathers the origin of what stands between From and To.
func originOf(m *transcripts.Meeting, p *Passage, models []string) Origin {
	o := Origin{Models: models, Codebook: codebook.Version()}
	within := map[string]bool{}
	for _, u := range m.TCUs[p.From:p.To] {
		within[u.ID] = true
	}
	add := func(x *transcripts.Made) {
		o.Codes++
		if x.Uncertain {
			o.Uncertain++
		}
		if !slices.Contains(o.Coders, x.Author) {
			o.Coders = append(o.Coders, x.Author)
		}
	}
	if c := m.Shown(); c != nil {
		for i := range c.MYs {
			if slices.ContainsFunc(c.MYs[i].TCUs, func(id string) bool { return within[id] }) {
				add(&c.MYs[i].Made)
			}
		}
		for i := range c.Codes {
			if within[c.Codes[i].TCU] {
				add(&c.Codes[i].Made)
			}
		}
	}
	slices.Sort(o.Coders)
	for _, c := range m.Consents {
		if c.Purpose == transcripts.Teaching && c.Withdrawn == "" && len(c.Given) >= 7 {
			o.Consent = max(o.Consent, c.Given[:7])
		}
	}
	return o
}

// words tells it in a sentence each.
func (o Origin) words(lang string) []string {
	var coders []string
	for _, c := range o.Coders {
		name := transcripts.AuthorName(c, lang)
		if strings.HasPrefix(c, "human:") {
			name = say(lang, "by_human", name)
		}
		coders = append(coders, name)
	}
	var out []string
	if len(coders) > 0 {
		out = append(out, say(lang, "coders", strings.Join(coders, ", ")))
	}
	if o.Codes > 0 {
		out = append(out, say(lang, "uncertain", o.Uncertain, o.Codes))
	}
	if month := o.Consent.Month(lang); month != "" {
		out = append(out, say(lang, "consent_on", month))
	} else {
		out = append(out, say(lang, "consent"))
	}
	if len(o.Models) > 0 {
		var models []string
		for _, m := range o.Models {
			models = append(models, transcripts.AuthorName(m, lang))
		}
		out = append(out, say(lang, "models", strings.Join(models, ", ")))
	}
	return append(out, say(lang, "codebook", o.Codebook))
}
