package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/audio"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

func (a *app) roles() *cobra.Command {
	var dir, as string
	cmd := &cobra.Command{
		Use:   "roles ID [SPEAKER=ANSWER …]",
		Short: a.tr("Se og afgør, hvem der er hvem i et møde", "See and decide who is who in a meeting"),
		Long: a.tr(`Uden svar vises hver taler med nogle linjer, og er der en optagelse, skrives fem sekunder af hver til
korpus/exports/roles. Et svar er en rolle (SPEAKER_00=borger) eller en deltager fra meeting.toml (X1=B).
Svaret gemmes som en rettelse; næste run bygger mødet om.`,
			`Without answers each speaker is shown with a few lines and, where there is a recording, five seconds
of each are written to corpus/exports/roles. An answer is a role (SPEAKER_00=borger) or a participant of
meeting.toml (X1=B). It is kept as a correction; the next run rebuilds the meeting.`),
		Example: `  gribning roles M0004 -C korpus
  gribning roles M0004 X1=B X2=S -C korpus --as human:k1`,
		Args: a.args(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus([]string{dir})
			if err != nil {
				return err
			}
			gate, err := consent.NewGate(transcripts.Research, consent.Today())
			if err != nil {
				return err
			}
			m, err := pipeline.Read(c, gate, args[0])
			if err != nil {
				return err
			}
			header, err := c.Load(m.ID)
			if err != nil {
				return err
			}
			permit, refused := gate.Ask(header)
			if len(refused) > 0 {
				return &refused[0]
			}
			if len(args) == 1 {
				return a.showRoles(cmd.Context(), c, permit, m)
			}
			cs, err := a.answers(m, args[1:], as)
			if err != nil {
				return err
			}
			old, err := c.Corrections(permit, m.ID)
			if err != nil {
				return err
			}
			for i := range cs {
				cs[i].Seq, cs[i].Author, cs[i].Time = old.Next()+i, as, a.now().UTC()
			}
			if err := c.AppendCorrections(m.ID, cs...); err != nil {
				return err
			}
			if err := c.Audit(corpus.Event{Action: "roles", Meeting: m.ID, Counts: map[string]int{"answers": len(cs)}}); err != nil {
				return err
			}
			a.say("Gemt. Kør nu: gribning run --only %s", "Kept. Now run: gribning run --only %s", m.ID)
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "dir", "C", ".", a.tr("korpusset", "the corpus"))
	cmd.Flags().StringVar(&as, "as", "human:1", a.tr("hvem der svarer", "who answers"))
	return cmd
}

// answers turns «X1=B» and «SPEAKER_00=borger» into corrections.
func (a *app) answers(m *transcripts.Meeting, args []string, as string) ([]transcripts.Correction, error) {
	if !strings.HasPrefix(as, "human:") {
		return nil, a.usage("--as er et menneske: human:NAVN", "--as is a person: human:NAME")
	}
	var out []transcripts.Correction
	for _, x := range args {
		who, answer, ok := strings.Cut(x, "=")
		var words []string
		for _, w := range m.Words {
			if w.Speaker == who {
				words = append(words, w.ID)
			}
		}
		_, named := m.Participant(who)
		if !ok || len(words) == 0 && !named {
			return nil, a.usage("«%s»: den taler er ikke i mødet; se gribning roles %s", "«%s»: that speaker is not in the meeting; see gribning roles %s", who, m.ID)
		}
		if role := transcripts.Role(answer); role.Known() {
			out = append(out, transcripts.Correction{Op: transcripts.SetRole, Speaker: who, Role: role})
			continue
		}
		if _, ok := m.Participant(answer); !ok {
			return nil, a.usage("«%s» er hverken en rolle (%v) eller en deltager", "«%s» is neither a role (%v) nor a participant", answer, transcripts.Roles)
		}
		out = append(out, transcripts.Correction{Op: transcripts.SetSpeaker, Words: words, Speaker: answer, Old: who})
	}
	return out, nil
}

// showRoles shows each speaker with a few lines, and writes a few seconds.
func (a *app) showRoles(ctx context.Context, c *corpus.Corpus, permit consent.Permit, m *transcripts.Meeting) error {
	const lines, seconds = 3, 5000
	var labels []string
	for _, t := range m.Turns {
		if !slices.Contains(labels, t.Speaker) {
			labels = append(labels, t.Speaker)
		}
	}
	var rec *audio.Recording
	if len(m.Recordings) > 0 {
		path, err := c.Recording(permit, m, 0)
		if err != nil {
			return err
		}
		if rec, err = audio.Open(ctx, path, audio.Options{}); err != nil {
			return err
		}
		defer rec.Close()
	}
	for _, l := range labels {
		p, _ := m.Participant(l)
		by := p.RoleBy
		if p.RoleP > 0 {
			by += fmt.Sprintf(" %.2f", p.RoleP)
		}
		fmt.Fprintf(a.out, "%s\t%s\t%s\n", l, p.Role.Name(a.lang), by)
		turns := slices.Clone(m.Turns)
		turns = slices.DeleteFunc(turns, func(t transcripts.Turn) bool { return t.Speaker != l || t.BC })
		slices.SortStableFunc(turns, func(x, y transcripts.Turn) int { return cmp.Compare(y.To-y.From, x.To-x.From) })
		for _, t := range turns[:min(lines, len(turns))] {
			fmt.Fprintf(a.out, "  %s  %s\n", t.Start.Clock(), m.Text(m.TCUs[t.From].From, m.TCUs[t.To-1].To))
		}
		if rec == nil || len(turns) == 0 {
			continue
		}
		name := "exports/roles/" + m.ID + "-" + l + ".wav"
		f, err := c.Create(name)
		if err != nil {
			return err
		}
		at := turns[0].Start - m.Recordings[0].Offset
		if err := rec.Clip(ctx, f, transcripts.Span{Start: at, End: at + seconds}, audio.ClipOptions{Channel: audio.Mix}); err != nil {
			f.Abort()
			return err
		}
		if err := f.Commit(); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "  ♪ %s\n", name)
	}
	return c.Audit(corpus.Event{Action: "listen", Meeting: m.ID, Purpose: permit.Purpose()})
}
