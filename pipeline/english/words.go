package english

import (
	"math"
	"slices"
	"strings"
)

// weight is one entry of a sparse vector; vectors are sorted by word.
type weight struct {
	word string
	x    float64
}

func dot(a, b []weight) float64 {
	s := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch strings.Compare(a[i].word, b[j].word) {
		case -1:
			i++
		case 1:
			j++
		default:
			s += a[i].x * b[j].x
			i++
			j++
		}
	}
	return s
}

// vector makes a sparse vector of unit length.
func vector(ws map[string]float64) []weight {
	out := make([]weight, 0, len(ws))
	for w, x := range ws {
		out = append(out, weight{w, x})
	}
	slices.SortFunc(out, func(a, b weight) int { return strings.Compare(a.word, b.word) })
	s := 0.0
	for i := range out {
		s += out[i].x * out[i].x
	}
	for i := range out {
		out[i].x /= math.Sqrt(s)
	}
	return out
}

// openerWeight is the weight of a word for standing at the beginning.
const openerWeight = 3

// rare are the words of a text weighed by rarity, and its first two once more.
func rare(ws []string, r *Rarity) []weight {
	out := map[string]float64{}
	for i, w := range ws {
		out[w] = r.Of(w)
		if i < 2 {
			out["^"+w] = openerWeight
		}
	}
	return vector(out)
}

// neighbours are the pairs of neighbouring words.
func neighbours(ws []string) []weight {
	out := map[string]float64{}
	before := "^"
	for _, w := range ws {
		out[before+" "+w] = 1
		before = w
	}
	return vector(out)
}

var marks = strings.NewReplacer("?", " 0ask ", ".", " 0end ", "!", " 0end ")

// skeleton is the reply with its words of content replaced by whether the
// student said them («S») or not («N»), in runs of one to three: what the reply
// does with what was said, whatever the lesson is about.
func skeleton(x *Exchange) []weight {
	student := setOf(stemsOf(Tokens(x.Student)))
	toks := []string{"0from"}
	for _, w := range Tokens(marks.Replace(x.Teacher)) {
		s := stemOf(w)
		switch {
		case w == "0ask" || w == "0end":
			toks = append(toks, w)
		case stop[w] || praise[w] || asking[w]:
			if student[s] {
				w = "=" + w
			}
			toks = append(toks, w)
		case student[s]:
			toks = append(toks, "S")
		default:
			toks = append(toks, "N")
		}
	}
	toks = append(toks, "0to")
	out := map[string]float64{}
	for i := range toks {
		for n := 1; n <= 3 && i+n <= len(toks); n++ {
			out[strings.Join(toks[i:i+n], " ")]++
		}
	}
	for k, n := range out {
		out[k] = math.Sqrt(min(n, 4)) // the fifth time says nothing new
	}
	return vector(out)
}
