package coded

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"gribning/transcripts"
)

// A meeting as one line of the file has it. Field order is the order written.
type meetingLine struct {
	ID          string            `json:"id"`
	Coding      string            `json:"coding,omitempty"` // name of the coding, where it is not the reader's default
	Type        string            `json:"type,omitempty"`
	Roles       []string          `json:"roles,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"` // role letter of each label in Roles that is not itself one
	Style       string            `json:"style,omitempty"`
	Interpreter *bool             `json:"interpreter,omitempty"`
	Turns       []turnObject      `json:"turns"`
	MY          []myObject        `json:"my"`
	PII         []piiObject       `json:"pii,omitempty"`
}

type turnObject struct {
	N     int         `json:"n"`
	Spk   string      `json:"spk"`             // letter of the speaker's role
	Label string      `json:"label,omitempty"` // the speaker's label where it is another
	T0    seconds     `json:"t0"`
	T1    seconds     `json:"t1"`
	BC    bool        `json:"bc"`
	Segs  []segObject `json:"segs"`
}

type segObject struct {
	Text      string   `json:"text"`
	Code      string   `json:"code,omitempty"`
	Target    string   `json:"target,omitempty"`
	Capture   string   `json:"capture,omitempty"`
	Interrupt string   `json:"interrupt,omitempty"`
	Misgrip   flag     `json:"misgrip,omitempty"`
	Parked    flag     `json:"parked,omitempty"`
	Selective flag     `json:"selective,omitempty"`
	Proxy     flag     `json:"proxy,omitempty"`
	Echo      flag     `json:"echo,omitempty"`
	Complex   flag     `json:"complex,omitempty"`
	CutOff    flag     `json:"cutoff,omitempty"`
	Quoted    flag     `json:"quoted,omitempty"`
	Skip      string   `json:"skip,omitempty"`
	Valence   string   `json:"valence,omitempty"`
	Addressed string   `json:"addressed,omitempty"`
	MY        string   `json:"my,omitempty"`
	Note      string   `json:"note,omitempty"`
	Author    string   `json:"author,omitempty"`
	P         float64  `json:"p,omitempty"`
	Certainty int      `json:"certainty,omitempty"`
	Uncertain flag     `json:"uncertain,omitempty"`
	T0        *seconds `json:"t0"`
	T1        *seconds `json:"t1"`
}

type myObject struct {
	MY        string   `json:"my"`
	Primary   string   `json:"primary"`
	Secondary *string  `json:"secondary"`
	Delivery  []string `json:"delivery"`
	Elicited  string   `json:"elicited,omitempty"`
	ReraiseOf *string  `json:"reraise_of"`
	Flags     flags    `json:"flags"`
	O         string   `json:"o,omitempty"`
	Sub       string   `json:"sub,omitempty"`
	F         string   `json:"f,omitempty"`
	By        string   `json:"by,omitempty"`
	Lat       *seconds `json:"lat,omitempty"`
	PT        int      `json:"pt,omitempty"`
	Init      string   `json:"init,omitempty"`
	IK        string   `json:"ik,omitempty"`
	Object    string   `json:"object,omitempty"`
	Reason    string   `json:"reason,omitempty"`
	Author    string   `json:"author,omitempty"`
	P         float64  `json:"p,omitempty"`
	Certainty int      `json:"certainty,omitempty"`
	Uncertain flag     `json:"uncertain,omitempty"`
}

type piiObject struct {
	Turn  int    `json:"turn"` // number of the turn
	Start int    `json:"start"`
	End   int    `json:"end"` // code points of the turn's text, half-open
	Type  string `json:"type"`
	Text  string `json:"text"`
}

// seconds is a time in the file: seconds as a decimal number. It is read to
// the nearest millisecond and written with no more digits than it needs.
type seconds transcripts.Ms

var errTime = errors.New("a time is no number of seconds from 0 to 1000 hours")

// limit is longer than any recording: 1000 hours.
const limit = 1000 * 3600 * 1000

func (s *seconds) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return errTime
	}
	ms := math.RoundToEven(f * 1000)
	if !(math.Abs(ms) <= limit) {
		return errTime
	}
	*s = seconds(ms)
	return nil
}

func (s seconds) MarshalJSON() ([]byte, error) {
	t := strconv.FormatFloat(float64(s)/1000, 'f', -1, 64)
	if !strings.Contains(t, ".") {
		t += ".0"
	}
	return []byte(t), nil
}

// flag is a mark written 1, "1" or true; anything else that JSON knows as
// nothing (0, "", "0", false, null) is not set.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	switch s := strings.Trim(string(b), `"`); s {
	case "", "0", "false", "null", "no":
		*f = false
	default:
		*f = true
	}
	return nil
}

func (f flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// flags are marks of a meaning utterance: an object, or the «name=value»
// pairs of the printed codebook.
type flags map[string]string

func (f *flags) UnmarshalJSON(b []byte) error {
	*f = flags{}
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		for _, pair := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
			k, v, _ := strings.Cut(pair, "=")
			(*f)["printed:"+k] = v
		}
		return nil
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	for k, v := range m {
		switch v := v.(type) {
		case string:
			(*f)[k] = v
		case bool:
			if v {
				(*f)[k] = "1"
			}
		case float64:
			if v != 0 {
				(*f)[k] = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
	}
	return nil
}

func (f flags) MarshalJSON() ([]byte, error) {
	m := map[string]any{}
	for k, v := range f {
		m[k] = v
		if v == "1" {
			m[k] = 1
		}
	}
	return json.Marshal(m)
}

// on reports whether a mark is set in either way of writing.
func (f flags) on(k string) bool {
	return isSet(f[k]) || isSet(f["printed:"+k])
}

func isSet(v string) bool { return v != "" && v != "0" && v != "false" && v != "no" }
