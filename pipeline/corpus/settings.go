package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"gribning/models"
	"gribning/transcripts"
)

// Settings are those of a study, kept in gribning.toml. [Defaults] gives what
// holds where the file says nothing.
type Settings struct {
	Study       StudySettings       `toml:"study"`
	Models      ModelSettings       `toml:"models"`
	Listen      ListenSettings      `toml:"listen"`
	Speakers    SpeakerSettings     `toml:"speakers"`
	Consent     ConsentSettings     `toml:"consent"`
	Run         RunSettings         `toml:"run"`
	Adjudicator AdjudicatorSettings `toml:"adjudicator"`
}

// StudySettings say what the study is.
type StudySettings struct {
	Name     string              `toml:"name"`     // shown in reports
	Language string              `toml:"language"` // of reports and messages: da or en
	Codebook string              `toml:"codebook"` // version of CODEBOOK.md
	Purpose  transcripts.Purpose `toml:"purpose"`  // what consent is asked for unless a command says otherwise
}

// ModelSettings name models of the manifest in package models.
type ModelSettings struct {
	Whisper string `toml:"whisper"`
	VAD     string `toml:"vad"`
}

// ListenSettings steer the recogniser. Threads does not change meaning and is
// no part of a key; the others are.
type ListenSettings struct {
	Language string `toml:"language"` // spoken: da, en, …
	Threads  int    `toml:"threads"`  // 0: as many as there are processors
	Prompt   string `toml:"prompt"`   // words to expect: a few terms, no names
	Context  bool   `toml:"context"`  // carry text from one window to the next
	CPU      bool   `toml:"cpu"`      // leave a graphics processor alone that the library could use
}

// SpeakerSettings say how voices are told apart.
type SpeakerSettings struct {
	Mode string `toml:"mode"` // one of SpeakerModes
}

// SpeakerModes lists the ways of telling voices apart; auto takes labels that
// came with a transcript, else channels, else separates voices.
var SpeakerModes = []string{"auto", "channels", "embeddings", "unsupervised", "rttm"}

// ConsentSettings steer warnings. Whether consent is asked cannot be set.
type ConsentSettings struct {
	WarnDays int `toml:"warn_days"` // notice this many days before a consent ends; 0: never
}

// RunSettings steer a batch.
type RunSettings struct {
	// Attempts is how often a stage of one meeting may end the whole process
	// before the meeting counts as failed for good.
	Attempts int `toml:"attempts"`
}

// AdjudicatorSettings name a language model that is asked about uncertain
// codes. Without a URL none is.
type AdjudicatorSettings struct {
	URL     string   `toml:"url"`     // of a server with the OpenAI chat protocol
	Model   string   `toml:"model"`   // as the server knows it
	Allow   []string `toml:"allow"`   // hosts beside this machine that the data controller permits
	Seconds int      `toml:"seconds"` // how long one answer may take
	Most    int      `toml:"most"`    // codes of one meeting that are asked about
}

// Defaults are the settings of a new study.
func Defaults() Settings {
	return Settings{
		Study:    StudySettings{Language: "da", Codebook: "0.1", Purpose: transcripts.Research},
		Models:   ModelSettings{Whisper: models.DefaultASR, VAD: models.DefaultVAD},
		Listen:   ListenSettings{Language: "da"},
		Speakers: SpeakerSettings{Mode: "auto"},
		Consent:  ConsentSettings{WarnDays: 30},
		Run:      RunSettings{Attempts: 3},

		Adjudicator: AdjudicatorSettings{Allow: []string{}, Seconds: 60, Most: 40},
	}
}

const settingsName = "gribning.toml"

// parseSettings reads gribning.toml. Every fault is reported, each with its
// line: a setting that means nothing is as wrong as a value that cannot be.
func parseSettings(data []byte) (Settings, []transcripts.Issue) {
	s := Defaults()
	at := newLines(data)
	md, err := toml.Decode(string(data), &s)
	if err != nil {
		return s, []transcripts.Issue{*tomlFault(BadSettings, settingsName, data, err)}
	}
	var out []transcripts.Issue
	for _, k := range undecoded(md) {
		out = append(out, *unknownKey(UnknownSetting, settingsName, k, at.first(k)))
	}
	bad := func(key, en, da, hintEn, hintDa string) {
		out = append(out, *transcripts.Fault(BadSettings, atLine(settingsName, at.first(key)), key+": "+en, key+": "+da).Hint(hintEn, hintDa))
	}
	oneOf := func(key, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			list := strings.Join(allowed, ", ")
			bad(key, "the value is not one of those that there are", "værdien er ikke en af dem, der findes", "choose one of "+list, "vælg en af "+list)
		}
	}
	notNegative := func(key string, n int) {
		if n < 0 {
			bad(key, "the number is below zero", "tallet er under nul", "write 0 or more", "skriv 0 eller mere")
		}
	}
	oneOf("study.language", s.Study.Language, "da", "en")
	oneOf("study.purpose", string(s.Study.Purpose), "forskning", "supervision", "undervisning")
	oneOf("speakers.mode", s.Speakers.Mode, SpeakerModes...)
	notNegative("listen.threads", s.Listen.Threads)
	notNegative("consent.warn_days", s.Consent.WarnDays)
	if s.Run.Attempts < 1 {
		bad("run.attempts", "the number is below one", "tallet er under en", "write 1 or more", "skriv 1 eller mere")
	}
	for key, n := range map[string]int{"adjudicator.seconds": s.Adjudicator.Seconds, "adjudicator.most": s.Adjudicator.Most} {
		if n < 1 {
			bad(key, "the number is below one", "tallet er under en", "write 1 or more", "skriv 1 eller mere")
		}
	}
	if s.Adjudicator.URL != "" && s.Adjudicator.Model == "" {
		bad("adjudicator.model", "the value is empty", "værdien er tom", "write the model's name as the server knows it, since codes bear it", "skriv modellens navn, som serveren kender det, for koderne bærer det")
	}
	for key, value := range map[string]string{"models.whisper": s.Models.Whisper, "models.vad": s.Models.VAD, "listen.language": s.Listen.Language, "study.codebook": s.Study.Codebook} {
		if value == "" {
			bad(key, "the value is empty", "værdien er tom", "write a value, or delete the line to get the default", "skriv en værdi, eller slet linjen for at få standarden")
		}
	}
	slices.SortStableFunc(out, func(a, b transcripts.Issue) int { return strings.Compare(a.En, b.En) })
	return s, out
}

// template is gribning.toml as Init writes it, each setting with what it does.
func template(s Settings) []byte {
	return fmt.Appendf(nil, `# Settings of a gribning study. A line that is deleted takes its default; a
# line that means nothing is an error.
# Indstillinger for et gribning-studie. En slettet linje får sin standardværdi;
# en linje uden betydning er en fejl.

[study]
name = %s           # shown in reports / vises i rapporter
language = %s       # of reports and messages / for rapporter og beskeder: da, en
codebook = %s       # version of the codebook / kodebogens version
purpose = %s        # consent that is asked for / samtykke, der spørges om: forskning, supervision, undervisning

[models]                # see / se: gribning models list
whisper = %s
vad = %s

[listen]
language = %s       # spoken / talt sprog
threads = %d            # 0: all processors / alle processorer
prompt = %s         # words to expect, never names; "-": none / ventede ord, aldrig navne; "-": ingen
context = %t            # carry text from window to window / tag tekst med fra vindue til vindue
cpu = %t                # keep off the graphics processor / brug ikke grafikkortet

[speakers]
mode = %s           # %s

[consent]
warn_days = %d         # notice before a consent ends / varsel før et samtykke udløber; 0: never / aldrig

[run]
attempts = %d           # tries of a meeting that ends the program / forsøg med et møde, der vælter programmet

[adjudicator]           # a language model that is asked about uncertain codes / en sprogmodel, der spørges om usikre koder
url = %s            # like "http://127.0.0.1:8080/v1"; "": off / fra
model = %s          # as the server knows it / som serveren kender den
allow = [%s]              # hosts beside this machine that the data controller permits / værter uden for maskinen, som den dataansvarlige tillader
seconds = %d           # for one answer / til ét svar
most = %d              # codes of one meeting / koder i et møde
`,
		quote(s.Study.Name), quote(s.Study.Language), quote(s.Study.Codebook), quote(string(s.Study.Purpose)),
		quote(s.Models.Whisper), quote(s.Models.VAD), quote(s.Listen.Language), s.Listen.Threads, quote(s.Listen.Prompt), s.Listen.Context, s.Listen.CPU,
		quote(s.Speakers.Mode), strings.Join(SpeakerModes, ", "), s.Consent.WarnDays, s.Run.Attempts,
		quote(s.Adjudicator.URL), quote(s.Adjudicator.Model), quoted(s.Adjudicator.Allow), s.Adjudicator.Seconds, s.Adjudicator.Most)
}

func quoted(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quote(s)
	}
	return strings.Join(out, ", ")
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func unknownKey(code, file, key string, line int) *transcripts.Issue {
	return transcripts.Fault(code, atLine(file, line),
		fmt.Sprintf("«%s» means nothing here", key),
		fmt.Sprintf("«%s» betyder ikke noget her", key)).
		Hint("look for a spelling mistake, or delete the line", "se efter en stavefejl, eller slet linjen")
}

func atLine(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s line %d", file, line)
}
