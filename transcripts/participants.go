package transcripts

// Role is what somebody is in the meeting. Roles are stored, never names.
type Role string

// The roles of CODEBOOK §0.4.
const (
	Citizen       Role = "borger"
	Caseworker    Role = "sagsbehandler"
	JobConsultant Role = "virksomhedskonsulent"
	Mentor        Role = "mentor"
	Manager       Role = "leder"
	Supporter     Role = "bisidder" // relative, friend or other private supporter
	Interpreter   Role = "tolk"
	OtherRole     Role = "other" // researcher, observer, technician
	UnknownRole   Role = ""      // nobody has decided yet
)

// Roles lists the roles that may be set, in the order of CODEBOOK §0.4.
var Roles = []Role{Citizen, Caseworker, JobConsultant, Mentor, Manager, Supporter, Interpreter, OtherRole}

// Class groups roles by what their talk is material for.
type Class string

// The classes of CODEBOOK §0.4.
const (
	ClassCitizen      Class = "CIT"
	ClassProfessional Class = "PRO"
	ClassSupporter    Class = "SUP"
	ClassInterpreter  Class = "INT"
	ClassOther        Class = "OTH"
)

var roleTable = map[Role]struct {
	letter string
	class  Class
	da, en string
}{
	Citizen:       {"B", ClassCitizen, "borger", "citizen"},
	Caseworker:    {"S", ClassProfessional, "sagsbehandler", "caseworker"},
	JobConsultant: {"V", ClassProfessional, "virksomhedskonsulent", "job consultant"},
	Mentor:        {"M", ClassProfessional, "mentor", "mentor"},
	Manager:       {"L", ClassProfessional, "leder", "manager"},
	Supporter:     {"P", ClassSupporter, "bisidder", "supporter"},
	Interpreter:   {"T", ClassInterpreter, "tolk", "interpreter"},
	OtherRole:     {"R", ClassOther, "øvrig", "other"},
	UnknownRole:   {"?", ClassOther, "ukendt rolle", "role unknown"},
}

// Letter is the one-letter speaker sign of CODEBOOK §0.4, «?» where unknown.
func (r Role) Letter() string { return roleTable[r].letter }

// Class is the class of the role; an unknown role is OTH and never coded.
func (r Role) Class() Class { return roleTable[r].class }

// Name is the role in words, in Danish ("da") or English ("en").
func (r Role) Name(lang string) string {
	if lang == "en" {
		return roleTable[r].en
	}
	return roleTable[r].da
}

// Known reports whether r is one of [Roles].
func (r Role) Known() bool { _, ok := roleTable[r]; return ok && r != UnknownRole }

// RoleOfLetter is the role with the given letter, or UnknownRole.
func RoleOfLetter(s string) Role {
	for _, r := range Roles {
		if roleTable[r].letter == s {
			return r
		}
	}
	return UnknownRole
}

// Participant is one person in the meeting, known by a label that is opaque
// and unique inside the meeting («B», «S», «S2»).
type Participant struct {
	Label string `json:"label"`
	Role  Role   `json:"role"`
	// Channel is the recording channel that carries this person alone,
	// counted from 1; 0 where there is no such channel.
	Channel int `json:"channel,omitempty"`
	// Key is an opaque key that links a professional's meetings for
	// clustering; the file that says who it is stays outside the corpus.
	Key string `json:"key,omitempty"`
	// RoleBy says who decided the role: «meeting.toml», «channel»,
	// «model:…» or a person; RoleP is the confidence of a machine's answer.
	RoleBy string  `json:"roleBy,omitempty"`
	RoleP  float64 `json:"roleP,omitempty"`
}

// Class is the class of the participant's role.
func (p Participant) Class() Class { return p.Role.Class() }

// Purpose is what somebody agreed to. Each is asked and given on its own.
type Purpose string

// The purposes of CODEBOOK §6.3.
const (
	Research    Purpose = "forskning"
	Supervision Purpose = "supervision"
	Teaching    Purpose = "undervisning"
)

// Purposes lists every purpose.
var Purposes = []Purpose{Research, Supervision, Teaching}

// VoiceUse is what somebody agreed may be heard of her voice outside the research
// circle (CODEBOOK §6.4): a voice identifies by itself, so it is asked for beside
// the text. Each value holds those before it.
type VoiceUse string

// The uses of a voice.
const (
	NoVoice        VoiceUse = "" // text only
	DisguisedVoice VoiceUse = "disguised"
	OwnVoice       VoiceUse = "own"
)

// VoiceUses lists every use, the narrowest first.
var VoiceUses = []VoiceUse{NoVoice, DisguisedVoice, OwnVoice}

// Consent is one person's answer for one purpose in one meeting.
type Consent struct {
	Participant string   `json:"participant"` // label
	Purpose     Purpose  `json:"purpose"`
	Given       Date     `json:"given"`
	Expires     Date     `json:"expires,omitempty"` // last day on which it holds
	Withdrawn   Date     `json:"withdrawn,omitempty"`
	Voice       VoiceUse `json:"voice,omitempty"` // means nothing for research, which hears people as they are
}

// Holds reports whether the consent holds on the given day.
func (c Consent) Holds(on Date) bool {
	return c.Given != "" && c.Given <= on && c.Withdrawn == "" && (c.Expires == "" || on <= c.Expires)
}
