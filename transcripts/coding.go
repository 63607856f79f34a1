package transcripts

import "strings"

// Names of codings that the program itself makes. Every other coding is named
// for its coder, «human:k1».
const (
	Draft       = "gribning"    // the machine's codes, with people's decisions laid over them
	Adjudicated = "adjudicated" // what a third coder settled
)

// Coding is one coder's codes of one meeting: Layers A and B as given, Layer C
// as derived from them. MY ids are local to the coding.
type Coding struct {
	Name     string `json:"name"`
	Complete bool   `json:"complete,omitempty"` // the coder says the whole meeting is coded
	MYs      []MY   `json:"mys,omitempty"`      // by position of their first TCU
	Codes    []Code `json:"codes,omitempty"`    // at most one for each TCU, by position
	Grips    []Grip `json:"grips,omitempty"`    // one for each MY, in the order of MYs
}

// MY is a borger-meningsytring: citizen TCUs that express one stance towards
// one object (CODEBOOK §2). Layer A.
type MY struct {
	ID         string   `json:"id"`
	TCUs       []string `json:"tcus"`                 // in order; more than one run after a repair (U5)
	Primary    string   `json:"primary"`              // A-KAP …
	Secondary  string   `json:"secondary,omitempty"`  // a genuine second reading
	Delivery   []string `json:"delivery,omitempty"`   // D-FOR, D-IMP, D-TOV; empty: D-0
	Elicited   string   `json:"elicited,omitempty"`   // INV, closed, resp, vol, proxy
	Voice      string   `json:"voice,omitempty"`      // own, quoted, rendered, proxy_ratified
	ReraiseOf  string   `json:"reraiseOf,omitempty"`  // id of the MY taken up again
	Elaborated []string `json:"elaborated,omitempty"` // TCUs that are EL of it
	Object     string   `json:"object,omitempty"`     // at most 12 words
	IK         string   `json:"ik,omitempty"`         // a condition of CODEBOOK §4.5 set on the MY
	Addressed  string   `json:"addressed,omitempty"`  // «other»: said to a third party
	Sensitive  bool     `json:"sensitive,omitempty"`
	Note       string   `json:"note,omitempty"` // CitizenNote and coder's notes
	Made
}

// Code is the code of one professional TCU. Layer B.
type Code struct {
	TCU       string `json:"tcu"`
	Code      string `json:"code"`             // B-…, R-…, INV, OTH, TOK, BC
	Target    string `json:"target,omitempty"` // id of the MY it works on
	Capture   string `json:"capture,omitempty"`
	Interrupt string `json:"interrupt,omitempty"`
	Misgrip   bool   `json:"misgrip,omitempty"`
	Parked    bool   `json:"parked,omitempty"`
	Selective bool   `json:"selective,omitempty"`
	Proxy     bool   `json:"proxy,omitempty"`
	Echo      bool   `json:"echo,omitempty"`
	Complex   bool   `json:"complex,omitempty"`
	Skip      string `json:"skip,omitempty"`      // repair, external
	Valence   string `json:"valence,omitempty"`   // align, challenge, reject_open
	Addressed string `json:"addressed,omitempty"` // PRO: said to a colleague
	Note      string `json:"note,omitempty"`
	Made
}

// Made says who made a code, how sure they were, and on what it rests.
type Made struct {
	Author    string     `json:"author"`              // «rule:cues@1», «model:…», «human:k1», «import:…»
	P         float64    `json:"p,omitempty"`         // calibrated probability of a machine; 0 for people
	Certainty int        `json:"certainty,omitempty"` // a person's own 1–3
	Uncertain bool       `json:"uncertain,omitempty"` // below the threshold: a person should look
	Evidence  []Evidence `json:"evidence,omitempty"`
}

// ByPerson reports whether a person made or confirmed the code.
func (m Made) ByPerson() bool {
	return IsHuman(m.Author)
}

// Evidence is one thing that made a code, in words a coder understands.
type Evidence struct {
	Cue  string  `json:"cue"`            // name of the cue list, rule or feature
	From int     `json:"from,omitempty"` // words From..To it rests on; equal: no words
	To   int     `json:"to,omitempty"`
	Text string  `json:"text,omitempty"` // Danish, one line
	W    float64 `json:"w,omitempty"`    // contribution, log-odds
}

// Grip is the outcome of one MY. Layer C: derived by CODEBOOK §4, never set.
type Grip struct {
	MY                string   `json:"my"`
	Outcome           string   `json:"outcome"`        // G GS D OV OH IK
	Sub               string   `json:"sub,omitempty"`  // OV: D A T I; OH: S T V
	Form              string   `json:"form,omitempty"` // R-FOR … of G and GS
	By                string   `json:"by,omitempty"`   // role letter of who gripped
	TCU               string   `json:"tcu,omitempty"`  // the gripping TCU, or the one that decided the outcome
	Lat               *Ms      `json:"lat,omitempty"`  // onset of the gripping TCU − slot opening − external time
	LatTurns          int      `json:"latTurns,omitempty"`
	Init              string   `json:"init,omitempty"` // of GS: what the window alone gave
	IK                string   `json:"ik,omitempty"`
	Slot              Ms       `json:"slot"`             // when the response slot opened
	Window            []string `json:"window,omitempty"` // turn ids that were looked at
	Rule              string   `json:"rule"`             // «C-tree 0.1»
	Path              []string `json:"path,omitempty"`   // steps taken through the tree
	Lapse             bool     `json:"lapse,omitempty"`
	Detour            bool     `json:"detour,omitempty"`
	External          bool     `json:"external,omitempty"`
	Selective         bool     `json:"selective,omitempty"`
	ResolvedByReraise bool     `json:"resolvedByReraise,omitempty"`
	ThenInst          string   `json:"thenInst,omitempty"`
	Uncertain         bool     `json:"uncertain,omitempty"` // rests on an uncertain code
	P                 float64  `json:"p,omitempty"`
}

// Codes of the layers, in codebook order.
var (
	Subtypes   = []string{"A-KAP", "A-HAN", "A-ONS", "A-GAP", "A-RES", "A-BEK", "A-PRB", "A-EVA", "A-LIV"}
	Deliveries = []string{"D-FOR", "D-IMP", "D-TOV"}
	BCodes     = []string{"B-SAN", "B-KRA", "B-REG", "B-KAT", "B-TIL", "B-STD", "B-DOK", "B-KAL", "B-GAN"}
	GripForms  = []string{"R-FOR", "R-SPO", "R-UDB", "R-IND"}
	LayerB     = append(append(append([]string{}, BCodes...), GripForms...), "R-ANE", "INV", "OTH", "TOK", "BC")
	Outcomes   = []string{"G", "GS", "D", "OV", "OH", "IK"}
	IKs        = []string{"no_window", "not_addressed", "inaudible", "diarisation", "redacted", "int_omission", "withdrawn"}
)

// IsGripForm reports whether code is R-FOR, R-SPO, R-UDB or R-IND.
func IsGripForm(code string) bool {
	return code == "R-FOR" || code == "R-SPO" || code == "R-UDB" || code == "R-IND"
}

// IsInstitutional reports whether code is one of the B-codes.
func IsInstitutional(code string) bool { return strings.HasPrefix(code, "B-") }

// IsResponsive reports whether code is one of the R-codes.
func IsResponsive(code string) bool { return strings.HasPrefix(code, "R-") }

// MY finds an MY by id, or nil.
func (c *Coding) MY(id string) *MY {
	for i := range c.MYs {
		if c.MYs[i].ID == id {
			return &c.MYs[i]
		}
	}
	return nil
}

// CodeIndex maps TCU ids to positions in c.Codes.
func (c *Coding) CodeIndex() map[string]int {
	ix := make(map[string]int, len(c.Codes))
	for i := range c.Codes {
		ix[c.Codes[i].TCU] = i
	}
	return ix
}

// GripOf finds the outcome of a MY, or nil.
func (c *Coding) GripOf(my string) *Grip {
	for i := range c.Grips {
		if c.Grips[i].MY == my {
			return &c.Grips[i]
		}
	}
	return nil
}

// Identifier is a stretch of words that could identify somebody.
type Identifier struct {
	From      int    `json:"from"` // words From..To
	To        int    `json:"to"`
	Type      string `json:"type"`                // NAVN STED ORG CPR TLF MAIL DATO ID, or a flag type
	Pseudonym string `json:"pseudonym,omitempty"` // «[NAVN-1]»
	Flag      bool   `json:"flag,omitempty"`      // for a person to judge; not replaced
	Suffix    string `json:"suffix,omitempty"`    // inflection kept after the placeholder («s»)
	Made
}
