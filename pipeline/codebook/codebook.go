package codebook

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/BurntSushi/toml"

	"gribning/transcripts"
)

// Layer is a layer of the codebook; D stands for the delivery of Layer A.
type Layer string

// Layers.
const (
	Citizen      Layer = "A"
	Delivery     Layer = "D"
	Professional Layer = "B"
	Outcome      Layer = "C"
)

// Entry is one code. Subtypes of outcomes have codes like «OV-A».
type Entry struct {
	Code     string   `toml:"code"`
	Layer    Layer    `toml:"layer"`
	Class    string   `toml:"class"` // subtype, delivery, institutional, grip, acknowledgement, invitation, other, token, outcome, sub
	Da       string   `toml:"da"`
	En       string   `toml:"en"`
	MeansDa  string   `toml:"means_da"`
	MeansEn  string   `toml:"means_en"`
	Examples []string `toml:"examples"` // Danish, as said; some begin with a tag such as «[asr]»
	Near     []Near   `toml:"near"`
}

// Near is something said that looks like a code and is not.
type Near struct {
	Text    string `toml:"text"`
	Instead string `toml:"instead"` // the code that it gets, or «none»
}

// Name is the code in words, in Danish ("da") or English ("en").
func (e Entry) Name(lang string) string {
	if lang == "en" {
		return e.En
	}
	return e.Da
}

// Means is one sentence on what the code stands for.
func (e Entry) Means(lang string) string {
	if lang == "en" {
		return e.MeansEn
	}
	return e.MeansDa
}

//go:embed codes.toml
var source string

type book struct {
	Version string  `toml:"version"`
	Codes   []Entry `toml:"code"`
}

// read decodes the embedded file, which the tests check; a fault in it is a
// fault of the program.
var read = sync.OnceValue(func() book {
	var b book
	if _, err := toml.Decode(source, &b); err != nil {
		panic(fmt.Sprintf("codebook: codes.toml: %v", err))
	}
	return b
})

var index = sync.OnceValue(func() map[string]Entry {
	ix := make(map[string]Entry)
	for _, e := range read().Codes {
		ix[e.Code] = e
	}
	return ix
})

// Version is the version of the codebook that the names belong to.
func Version() string { return read().Version }

// All lists every code in the order of the codebook.
func All() []Entry { return read().Codes }

// Of finds a code; an unknown one gives an entry that has itself as its name.
func Of(code string) Entry {
	if e, ok := index()[code]; ok {
		return e
	}
	return Entry{Code: code, Da: code, En: code}
}

// Name is the name of a code in words, in Danish ("da") or English ("en").
func Name(code, lang string) string { return Of(code).Name(lang) }

// OutcomeName is an outcome with its subtype in words: «overhalet efter et
// kort svar».
func OutcomeName(g transcripts.Grip, lang string) string {
	name := Name(g.Outcome, lang)
	if g.Sub == "" {
		return name
	}
	sub := Name(g.Outcome+"-"+g.Sub, lang)
	if g.Outcome == "OH" {
		return name + ": " + sub
	}
	return name + " " + sub
}

// IKName says in words why an utterance could not be coded (CODEBOOK §4.5).
func IKName(condition, lang string) string {
	names, ok := ikNames[condition]
	if !ok {
		return condition
	}
	if lang == "en" {
		return names[1]
	}
	return names[0]
}

var ikNames = map[string][2]string{
	"no_window":     {"ingen professionel taler bagefter", "no professional speaks afterwards"},
	"not_addressed": {"henvendt til en anden", "addressed to someone else"},
	"inaudible":     {"kan ikke høres", "cannot be heard"},
	"diarisation":   {"usikkert, hvem der taler", "not certain who speaks"},
	"redacted":      {"indholdet er fjernet", "content removed"},
	"int_omission":  {"ikke tolket til dansk", "not rendered in Danish"},
	"withdrawn":     {"samtykket er trukket tilbage", "consent withdrawn"},
}

// ElicitedName says in words how an utterance came about (CODEBOOK §2.6).
func ElicitedName(e, lang string) string {
	names, ok := elicitedNames[e]
	if !ok {
		return e
	}
	if lang == "en" {
		return names[1]
	}
	return names[0]
}

var elicitedNames = map[string][2]string{
	"INV":    {"efter en invitation", "after an invitation"},
	"closed": {"efter et lukket spørgsmål", "after a closed question"},
	"resp":   {"som svar på et greb", "in response to a grip"},
	"vol":    {"af egen drift", "volunteered"},
	"proxy":  {"sagt for borgeren og bekræftet", "said for the citizen and ratified"},
}
