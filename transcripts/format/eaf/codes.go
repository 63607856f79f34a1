package eaf

import (
	"io"
	"slices"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

// Codes reads the codes of an EAF file, a set for each coder. Tiers that Write
// made («A@B@human:k1») are known by their names; any other tier counts where
// at least half of its values are codes of the codebook, and its coder is its
// annotator, else the tier's name. Faults are those of Read.
func Codes(r io.Reader) ([]codes.Source, error) {
	d, err := parse(r)
	if err != nil {
		return nil, err
	}
	c := collector{d: d, labels: lines.NewBuilder("eaf"), sets: map[string]int{}, items: map[[2]string]int{}}
	for t := range d.Tiers {
		if d.Tiers[t].Parent == "" {
			speaker, role := d.speaker(&d.Tiers[t])
			if d.speech(&d.Tiers[t]) {
				c.labels.LabelAs(speaker, role)
			}
		}
	}
	spans := make([][]transcripts.Span, len(d.Tiers))
	for t := range d.Tiers {
		spans[t] = d.spans(&d.Tiers[t])
	}
	c.spans = spans
	c.tcus = map[string]string{}
	for _, t := range d.Tiers {
		if strings.HasPrefix(t.ID, idTier+"@") {
			for _, a := range t.Annotations {
				if a.Ref != nil {
					c.tcus[a.Ref.Of] = strings.TrimSpace(a.Ref.Value)
				}
			}
		}
	}
	for t := range d.Tiers {
		c.tier(t)
	}
	return []codes.Source{{Sets: c.out}}, nil
}

type collector struct {
	d      *document
	labels *lines.Builder
	spans  [][]transcripts.Span
	tcus   map[string]string // TCU id by the id of the annotation it names
	out    []codes.Set
	sets   map[string]int
	items  map[[2]string]int // by coder and annotation they lie on
}

func (c *collector) tier(t int) {
	tier := &c.d.Tiers[t]
	layer, coder := "", ""
	if parts := strings.Split(tier.ID, "@"); len(parts) >= 3 && tier.Parent != "" {
		for _, l := range layers {
			if l.name == parts[0] {
				layer, coder = l.name, tier.Annotator
				if coder == "" {
					coder = parts[len(parts)-1]
				}
			}
		}
	}
	if layer == "" {
		if !ofCodes(tier) {
			return
		}
		if coder = tier.Annotator; coder == "" {
			coder = tier.ID
		}
	}
	for _, a := range tier.Annotations {
		value, id := a.value()
		if value == "" {
			continue
		}
		if a.Ref != nil {
			id = a.Ref.Of
		}
		x := c.item(coder, id)
		if x == nil {
			continue
		}
		kind := layer
		if kind == "" {
			kind = layerOf(value)
		}
		switch kind {
		case "MY":
			add(&x.MY, value)
		case "A":
			add(&x.A, value)
		case "A-mere":
			add(&x.AMore, value)
		case "B":
			add(&x.B, value)
		case "B-mere":
			add(&x.BMore, value)
		case "C":
			add(&x.C, value)
		case "C-mere":
			add(&x.CMore, value)
		}
	}
}

func add(to *string, value string) {
	if *to != "" {
		*to += " "
	}
	*to += value
}

func (a annotation) value() (value, id string) {
	switch {
	case a.Aligned != nil:
		return strings.Join(strings.Fields(a.Aligned.Value), " "), a.Aligned.ID
	case a.Ref != nil:
		return strings.Join(strings.Fields(a.Ref.Value), " "), a.Ref.ID
	}
	return "", ""
}

// item finds or makes the item of a coder on an annotation; references are
// followed up to an aligned one.
func (c *collector) item(coder, id string) *codes.Item {
	var at place
	for range 16 {
		p, ok := c.d.annotations[id]
		if !ok {
			return nil
		}
		at = p
		a := c.d.Tiers[p.tier].Annotations[p.at]
		if a.Ref == nil {
			break
		}
		id = a.Ref.Of
	}
	a := c.d.Tiers[at.tier].Annotations[at.at]
	if a.Aligned == nil {
		return nil // references in a circle
	}
	s, ok := c.sets[coder]
	if !ok {
		s = len(c.out)
		c.sets[coder] = s
		c.out = append(c.out, codes.Set{Name: coder})
	}
	key := [2]string{coder, id}
	i, ok := c.items[key]
	if !ok {
		n := 0
		for _, b := range c.d.Tiers[at.tier].Annotations[:at.at] {
			if b.Aligned != nil {
				n++
			}
		}
		x := codes.Item{Where: "annotation " + plainID(id), TCU: c.tcus[id], Span: c.spans[at.tier][n]}
		if home := c.home(at.tier); home >= 0 {
			speaker, role := c.d.speaker(&c.d.Tiers[home])
			x.Speaker = c.labels.LabelAs(speaker, role)
			if home == at.tier {
				x.Words = strings.Join(strings.Fields(a.Aligned.Value), " ")
			}
		}
		i = len(c.out[s].Items)
		c.items[key] = i
		c.out[s].Items = append(c.out[s].Items, x)
	}
	return &c.out[s].Items[i]
}

// home is the tier of speech that a tier hangs on, −1 if none.
func (c *collector) home(t int) int {
	for range len(c.d.Tiers) {
		if c.d.Tiers[t].Parent == "" {
			if c.d.speech(&c.d.Tiers[t]) && !ofCodes(&c.d.Tiers[t]) {
				return t
			}
			return -1
		}
		parent := c.d.Tiers[t].Parent
		t = slices.IndexFunc(c.d.Tiers, func(x tier) bool { return x.ID == parent })
		if t < 0 {
			return -1
		}
	}
	return -1
}

// ofCodes reports whether at least half of a tier's values are codes.
func ofCodes(t *tier) bool {
	known, all := 0, 0
	for _, a := range t.Annotations {
		if v, _ := a.value(); v != "" {
			all++
			if layerOf(v) != "" {
				known++
			}
		}
	}
	return known > 0 && known*2 >= all
}

func layerOf(value string) string {
	switch {
	case slices.Contains(transcripts.Subtypes, value):
		return "A"
	case slices.Contains(transcripts.LayerB, value):
		return "B"
	}
	return ""
}

// plainID keeps an id of the usual form for a message.
func plainID(id string) string {
	if len(id) <= 8 && strings.Trim(id, "a0123456789") == "" {
		return id
	}
	return "?"
}
