package deidentify

import (
	"strings"

	"gribning/transcripts"
)

// Flag types: what may identify together with other things. Nothing flagged is
// replaced before a person has said so.
const (
	Age        = "ALDER"
	Family     = "FAMILIE"
	Occupation = "ERHVERV"
)

var (
	ageWords   = words("fylder fyldte fyldt bliver blev rund er var på")
	familyMany = words("tvillinger tvilling trillinger enke enkemand adoptivbarn adoptivdatter adoptivsøn adopteret plejebarn plejebørn plejemor plejefar surrogatmor donorbarn halvbror halvsøster enebarn forældreløs enlig døde afdøde samværsret tvangsfjernet anbragt")
	childWords = words("børn unger drenge piger sønner døtre søskende brødre søstre børnebørn oldebørn")
	rareJobs   = words("urmager bådebygger orgelbygger konservator kirketjener graver kirkesanger organist glasblæser elevatormontør lokomotivfører lokofører togfører pilot kaptajn styrmand fyrpasser jordemoder præst provst biskop borgmester byrådsmedlem landsholdsspiller skuespiller operasanger balletdanser forfatter journalist tv-vært dyrlæge astronom arkæolog bedemand ligbrænder kranfører dykker falkoner hovslager saddelmager bogbinder instrumentmager klaverstemmer kobbersmed sejlmager stenhugger guldsmed gravør dommer landinspektør fængselsbetjent fængselsinspektør politimester rigspolitichef overlæge neurokirurg professor rektor forstander kartograf meteorolog filmoperatør biografoperatør klokkestøber hjulmager bundgarnsfisker østersfisker muslingefisker pelsdyravler mineralog sprængningstekniker slotsgartner hofleverandør flyveleder kabinechef purser stewardesse skibsfører maskinmester lods")
)

// flagsIn marks ages, family constellations and rare occupations.
func (l *line) flagsIn(n int) []found {
	var out []found
	for i, t := range l.tokens {
		switch {
		case strings.HasSuffix(t.key, "årig") || strings.HasSuffix(t.key, "årige"):
			out = append(out, found{n, i, i + 1, Age, "alder", 0.9, true})
		case (t.key == "år" || t.key == "års") && i > 0 && l.tokens[i-1].marks&phraseMarks == 0:
			d, from := l.numberBefore(i)
			if d != "" && from > 0 && (ageWords[l.tokens[from-1].key] || l.before(i+1, words("gammel gamle"))) && l.livingBefore(from) {
				out = append(out, found{n, from, i + 1, Age, "alder", 0.7, true})
			}
		case ageWords[t.key] && i+1 < len(l.tokens) && l.livingBefore(i+1) && len(spoken(l.tokens[i+1].key)) == 2 && !l.before(i+2, unitWords) && t.key != "på":
			if spoken(l.tokens[i+1].key) >= "14" {
				out = append(out, found{n, i + 1, i + 2, Age, "alder", 0.5, true})
			}
		case familyMany[t.key]:
			out = append(out, found{n, i, i + 1, Family, "familieforhold", 0.5, true})
		case childWords[t.key] && i > 0:
			if d, from := l.numberBefore(i); d != "" && (len(d) == 1 && d >= "3" || len(d) == 2) {
				out = append(out, found{n, from, i + 1, Family, "antal børn eller søskende", 0.5, true})
			}
		case rareJobs[t.key]:
			out = append(out, found{n, i, i + 1, Occupation, "sjældent erhverv", 0.5, true})
		}
	}
	return out
}

// numberBefore gives the digits of the number that ends before i.
func (l *line) numberBefore(i int) (string, int) {
	if i >= 3 {
		if d, n := l.digitsAt(i - 3); n == 3 {
			return d, i - 3
		}
	}
	if i >= 1 {
		if d, n := l.digitsAt(i - 1); n == 1 {
			return d, i - 1
		}
	}
	return "", i
}

// livingBefore reports whether somebody is spoken of shortly before i.
func (l *line) livingBefore(i int) bool {
	for k := max(0, i-4); k < i; k++ {
		if words := l.tokens[k]; words.marks&(pronoun|given|title) != 0 || words.key == "jeg" || words.key == "du" || words.key == "hun" || words.key == "man" {
			return true
		}
	}
	return false
}

// flagsOf drops flags inside spans that are replaced anyway.
func flagsOf(fs []found, ls []line, ids []transcripts.Identifier) []transcripts.Identifier {
	var out []transcripts.Identifier
	for _, id := range toIdentifiers(ls, fs, Rule) {
		covered := false
		for _, o := range ids {
			covered = covered || !o.Flag && o.From <= id.From && id.To <= o.To
		}
		if !covered {
			id.Uncertain = true
			id.Suffix = ""
			out = append(out, id)
		}
	}
	return out
}
