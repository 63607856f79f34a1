package danish

import (
	_ "embed"
	"strings"
)

//go:embed lexicon/words.txt
var wordsText string

// Class is a set of word classes. A word may belong to several; which one it
// is here, its neighbours decide.
type Class uint32

// Word classes, as far as finding clauses needs them.
const (
	Finite       Class = 1 << iota // finite verb: «er», «gik», «kunne»
	Subject                        // pronoun that can only be a subject: «jeg», «han», «man»
	Nominal                        // pronoun or determiner that can be a whole subject: «det», «den», «nogen»
	Determiner                     // begins a noun phrase: «min», «en», «den», «sådan»
	Adverb                         // «nu», «så», «ikke», «måske»
	Coordinator                    // «og», «men», «så», «for», «eller»
	Subordinator                   // «at», «hvis», «når», «fordi»
	Question                       // «hvad», «hvor», «hvem»
	Preposition                    // «på», «med»
	Saying                         // finite verb that takes a clause without «at»: «tror», «siger»
	Modal                          // finite verb followed by an infinitive: «kan», «skal»
	Noun                           // by the list or by the form of the definite
	Imperative                     // «vent», «husk»
	Negation                       // adverb that stands before the finite verb in subordinate clauses
	Oblique                        // «mig», «ham», «dem»: an object, or the front of a dislocation
	Time                           // noun used as an adverbial of time: «mandag», «bagefter»
	Infinitive                     // «være», «gøre»
	Participle                     // «været», «fået»
)

// Has reports whether a word of class c can be any of d.
func (c Class) Has(d Class) bool { return c&d != 0 }

var classNames = map[string]Class{
	"finite": Finite, "subject": Subject, "nominal": Nominal, "determiner": Determiner, "adverb": Adverb,
	"coordinator": Coordinator, "subordinator": Subordinator, "question": Question, "preposition": Preposition,
	"saying": Saying | Finite, "modal": Modal | Finite, "noun": Noun, "imperative": Imperative, "negation": Negation | Adverb,
	"oblique": Oblique, "time": Time, "infinitive": Infinitive, "participle": Participle,
}

var words = readWords(wordsText)

// readWords reads sections «[class]» followed by lines of words; «#» begins a
// comment. A line «infinitive: form form …» in a verb section gives the
// infinitive its class and the forms theirs.
func readWords(text string) map[string]Class {
	out := map[string]Class{}
	var class Class
	for line := range strings.Lines(text) {
		if i := strings.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			class = classNames[strings.TrimSuffix(name, "]")]
			continue
		}
		if inf, forms, ok := strings.Cut(line, ":"); ok {
			out[strings.TrimSpace(inf)] |= Infinitive
			for _, w := range strings.Fields(forms) {
				if p, ok := strings.CutPrefix(w, "+"); ok {
					out[p] |= Participle
					continue
				}
				out[w] |= class
			}
			continue
		}
		for _, w := range strings.Fields(line) {
			out[w] |= class
		}
	}
	return out
}

// Lookup gives the word classes of a normal form: those of the lists, and for
// words that no list has, Noun where the ending is that of a definite noun.
func Lookup(norm string) Class {
	if c, ok := words[norm]; ok {
		return c
	}
	return 0
}

// LooksFinite reports whether a word outside the lists has the ending of a
// finite verb («cykler», «malede», «spiste»). It is weak evidence: many nouns
// end so too, and only a subject beside it makes it a verb.
func LooksFinite(norm string) bool {
	if len(norm) < 4 || !(strings.HasSuffix(norm, "er") || strings.HasSuffix(norm, "ede") || strings.HasSuffix(norm, "te") || strings.HasSuffix(norm, "år") || strings.HasSuffix(norm, "or")) {
		return false
	}
	_, known := words[norm]
	return !known
}

// Abbreviations are written with a full stop that is part of the word.
var abbreviations = set(`f.eks fx. bl.a bla. dvs d.v.s osv mv m.v m.m mm. etc ca kl nr tlf pga p.g.a ift i.f.t ifm mht m.h.t
	evt incl inkl ekskl hr fr dr kap stk pct kr mio mia jf jvf vedr afd adr maks max min. resp s.u o.l o.lign sml mdr pr tsk bilag. feb jan apr aug sept okt nov dec jr cand.mag`)

// Joints end in a hyphen in the first part of pairs like «to- og treårige».
var joints = set(`to tre fire fem seks syv otte ni ti job sags by syge dag natte aften morgen for efter ind ud op ned uddannelses arbejds
	beskæftigelses social sundheds rehabiliterings kontant ydelses familie børne hjemme kommune privat fag`)

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
