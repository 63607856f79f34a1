package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// addFlags are the flags of add as typed.
type addFlags struct {
	id, header, date, kind, given, expires, voice, coder string
	examples                                             string
	roles, channels, consents                            []string
	speakers                                             int
	copied, listen                                       bool
}

func (a *app) add() *cobra.Command {
	var f addFlags
	cmd := &cobra.Command{
		Use:   "add DIR RECORDING|TRANSCRIPT …",
		Short: a.tr("Tilføj optagelser og transskriptioner som møder", "Add recordings and transcripts as meetings"),
		Long: a.tr(`Hver fil bliver et møde; filer med samme navn og forskellig endelse (møde.vtt, møde.m4a, møde.rttm)
bliver ét. Læser enhver optagelse, ffmpeg kan, og WebVTT, SRT, tekst («B: …»), ELAN EAF, CHAT, whisper.cpp-
og WhisperX-JSON, RTTM og kodede JSON-linjer. Filens navn gemmes ikke; mødet får et id uden personoplysninger.

Samtykke står i mødets meeting.toml. Er det givet af alle deltagere, kan det skrives med --consent og --given;
ellers retter man filen, før run læser noget.`,
			`Each file becomes a meeting; files of one name and different endings (meeting.vtt, meeting.m4a,
meeting.rttm) become one. Reads any recording that ffmpeg reads, and WebVTT, SRT, text («B: …»), ELAN EAF, CHAT,
whisper.cpp and WhisperX JSON, RTTM, and coded JSON lines. The file's name is not kept; the meeting gets an id
without personal data.

Consent stands in the meeting's meeting.toml. Where all participants gave it, it can be written with --consent and
--given; otherwise edit the file before run reads anything.`),
		Example: `  gribning add korpus møde.vtt --role B=borger --role S=sagsbehandler
  gribning add korpus optagelse.m4a --channel 1=B --channel 2=S --role B=borger --role S=sagsbehandler
  gribning add korpus *.eaf --consent forskning --given 2026-05-04
  gribning add korpus --examples`,
		Args: a.args(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args[:1])
			if err != nil {
				return err
			}
			if f.examples != "" {
				added, err := pipeline.AddExamples(c, f.examples == "recording")
				a.added(c, added)
				return err
			}
			if len(args) < 2 {
				return a.usage("angiv mindst én optagelse eller transskription, eller --examples", "give at least one recording or transcript, or --examples")
			}
			opt, err := a.adding(f)
			if err != nil {
				return err
			}
			groups := pipeline.GroupFiles(args[1:])
			if opt.ID != "" && len(groups) != 1 {
				return a.usage("--id gælder for ét møde, og filerne er %d", "--id is for one meeting, and the files are %d", len(groups))
			}
			return a.addAll(cmd, c, groups, opt)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.id, "id", "", a.tr("mødets id: A–Z a–z 0–9 _ -, ingen personoplysninger", "the meeting's id: A–Z a–z 0–9 _ -, no personal data"))
	fl.StringVar(&f.header, "header", "", a.tr("en meeting.toml at begynde med", "a meeting.toml to begin with"))
	fl.StringVar(&f.date, "date", "", a.tr("mødets dato, ÅÅÅÅ-MM-DD", "date of the meeting, YYYY-MM-DD"))
	fl.StringVar(&f.kind, "kind", "", a.tr("hvad for et møde", "what kind of meeting"))
	fl.StringArrayVar(&f.roles, "role", nil, a.tr("en talers rolle, fx B=borger; kan gentages", "a speaker's role, e.g. B=borger; may be repeated"))
	fl.StringArrayVar(&f.channels, "channel", nil, a.tr("hvem der er på en kanal, fx 1=B; kan gentages", "who is on a channel, e.g. 1=B; may be repeated"))
	fl.IntVar(&f.speakers, "speakers", 0, a.tr("hvor mange der taler", "how many people speak"))
	fl.StringSliceVar(&f.consents, "consent", nil, a.tr("formål, som alle deltagere har sagt ja til: forskning, supervision, undervisning", "purposes that all participants agreed to: forskning, supervision, undervisning"))
	fl.StringVar(&f.voice, "voice", "", a.tr("hvad de har sagt ja til at høre af stemmerne ud over teksten: disguised (sløret) eller own (egen)", "what of the voices they agreed to beside the text: disguised or own"))
	fl.StringVar(&f.given, "given", "", a.tr("dagen, samtykket blev givet", "day on which consent was given"))
	fl.StringVar(&f.expires, "expires", "", a.tr("sidste dag, det gælder", "last day on which it holds"))
	fl.StringVar(&f.coder, "as", "", a.tr("koder, som koder i filerne tilskrives, fx human:k1", "coder to whom codes in the files belong, e.g. human:k1"))
	fl.BoolVar(&f.copied, "copy", false, a.tr("kopiér optagelser ind i korpusset", "copy recordings into the corpus"))
	fl.BoolVar(&f.listen, "listen", false, a.tr("genkend optagelsen, også hvor der er en transskription", "recognise the recording even where there is a transcript"))
	fl.StringVar(&f.examples, "examples", "", a.tr("tilføj de opdigtede eksempelmøder (=recording: kun optagelsen, til genkendelse)", "add the invented example meetings (=recording: the recording only, to be recognised)"))
	fl.Lookup("examples").NoOptDefVal = "all"
	return cmd
}

// adding reads the flags.
func (a *app) adding(f addFlags) (pipeline.Adding, error) {
	o := pipeline.Adding{
		ID: f.id, Date: transcripts.Date(f.date), Kind: f.kind, Speakers: f.speakers, Coder: f.coder, Copy: f.copied, Model: f.listen,
		Given: transcripts.Date(f.given), Expires: transcripts.Date(f.expires), At: a.now().UTC(),
		Roles: map[string]transcripts.Role{}, Channels: map[int]string{},
	}
	if f.header != "" {
		b, err := os.ReadFile(f.header)
		if err != nil {
			return o, a.usage("--header: filen kan ikke læses", "--header: the file cannot be read")
		}
		o.Header = b
	}
	for _, r := range f.roles {
		label, role, ok := strings.Cut(r, "=")
		if !ok || label == "" || !transcripts.Role(role).Known() {
			return o, a.usage("--role skrives LABEL=ROLLE; rollerne er %v", "--role is written LABEL=ROLE; the roles are %v", transcripts.Roles)
		}
		o.Roles[label] = transcripts.Role(role)
	}
	for _, x := range f.channels {
		n, label, ok := strings.Cut(x, "=")
		ch, err := strconv.Atoi(n)
		if !ok || err != nil || ch < 1 || label == "" {
			return o, a.usage("--channel skrives KANAL=LABEL, talt fra 1", "--channel is written CHANNEL=LABEL, from 1")
		}
		o.Channels[ch] = label
	}
	for _, p := range f.consents {
		if !slices.Contains(transcripts.Purposes, transcripts.Purpose(p)) {
			return o, a.usage("--consent: formålene er %v", "--consent: the purposes are %v", transcripts.Purposes)
		}
		o.Purposes = append(o.Purposes, transcripts.Purpose(p))
	}
	if o.Voice = transcripts.VoiceUse(f.voice); !slices.Contains(transcripts.VoiceUses, o.Voice) {
		return o, a.usage("--voice er disguised eller own", "--voice is disguised or own")
	}
	if len(o.Purposes) > 0 && o.Given == "" {
		return o, a.usage("--consent kræver --given, dagen det blev givet", "--consent needs --given, the day it was given")
	}
	return o, nil
}

// addAll adds group after group; a group that cannot be added does not stop
// the others.
func (a *app) addAll(cmd *cobra.Command, c *corpus.Corpus, groups []pipeline.Group, opt pipeline.Adding) error {
	good, bad := 0, 0
	var last error
	for _, g := range groups {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		added, err := pipeline.Add(c, g, opt)
		if err != nil {
			bad++
			last = err
			for _, f := range g.Files() {
				a.say("%s: ikke tilføjet", "%s: not added", f) // the person typed the name; it goes to no log
			}
			if len(groups) > 1 {
				a.issue("", *transcripts.IssueOf(err, "A400"))
			}
			continue
		}
		g, b := a.added(c, added)
		good, bad = good+g, bad+b
	}
	switch {
	case bad == 0:
		return nil
	case good > 0:
		return exit{code: exitSomeFailed}
	case len(groups) == 1 && last != nil:
		return last
	}
	return exit{code: exitFailed}
}

// added shows and logs what came in, and counts what did not.
func (a *app) added(c *corpus.Corpus, all []pipeline.Added) (good, bad int) {
	for _, m := range all {
		failed := slices.ContainsFunc(m.Issues, func(i transcripts.Issue) bool { return i.Severity == transcripts.Failure })
		for _, i := range m.Issues {
			a.issue(m.ID, i)
		}
		if failed {
			bad++
			continue
		}
		good++
		if a.json {
			a.record("added", map[string]any{"meeting": m.ID, "files": m.Files})
		} else {
			fmt.Fprintf(a.out, "%s\t%s\n", m.ID, strings.Join(m.Files, ", "))
		}
		if err := c.Audit(corpus.Event{Action: "add", Meeting: m.ID}); err != nil {
			a.issue(m.ID, *transcripts.IssueOf(err, "A400"))
		}
		if h, err := c.Load(m.ID); err == nil && !a.json {
			if is := consent.Check(h, c.Settings().Study.Purpose, consent.Today()); len(is) > 0 {
				a.say("  Samtykke mangler endnu: ret meetings/%s/meeting.toml, før du kører run", "  Consent is still missing: edit meetings/%s/meeting.toml before run", m.ID)
			}
		}
	}
	return good, bad
}
