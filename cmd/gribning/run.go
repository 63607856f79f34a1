package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

func (a *app) runCommand() *cobra.Command {
	var shard, keys, coder string
	var only []string
	var dryRun, again bool
	var jobs int
	cmd := &cobra.Command{
		Use:   "run [DIR]",
		Short: a.tr("Tag møderne fra ord til udfald", "Take the meetings from words to outcomes"),
		Long: a.tr(`Genkender eller indlæser ord, finder talere, bygger taleture, koder og udleder udfald.

Samtykke spørges der om, før noget læses. Det, der er lavet før, laves ikke igen; en
afbrudt kørsel fortsætter, hvor den slap. Et møde, der fejler, stopper ikke de andre.

Slutkoder: 0 færdig · 3 færdig, nogle møder fejlede · 12 samtykke mangler ·
13 model mangler · 75 ufærdig, kør igen · 130 afbrudt`,
			`Recognises or reads words, finds speakers, builds turns, codes, and derives outcomes.

Consent is asked before anything is read. What was made before is not made again; an
interrupted run goes on where it stopped. A meeting that fails does not stop the others.

Exit status: 0 done · 3 done, some meetings failed · 12 consent missing ·
13 model missing · 75 unfinished, run again · 130 interrupted`),
		Example: `  gribning run korpus
  gribning run korpus --only M0003,M0007
  gribning run korpus --shard 2/8`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			part, err := shardOf(shard)
			if err != nil {
				return exit{exitUsage, err}
			}
			items, err := plan(c, only)
			if err != nil {
				return err
			}
			if len(items) == 0 {
				return exit{exitUsage, transcripts.Fault("A404", "", "there are no meetings in the corpus", "der er ingen møder i korpusset").
					Hint("add some: gribning add DIR RECORDING|TRANSCRIPT …", "tilføj nogle: gribning add DIR OPTAGELSE|TRANSSKRIPTION …")}
			}
			items = pipeline.Split(items, part.N)[part.I]
			gate, err := consent.NewGate(c.Settings().Study.Purpose, consent.Today())
			if err != nil {
				return err
			}
			if dryRun {
				return a.dryRun(c, gate, items)
			}
			engines, err := pipeline.NewEnginesWith(c.Settings(), keys, coder)
			if err != nil {
				return err
			}
			defer engines.Close()
			show := a.progress(len(items))
			r := pipeline.Runner{Corpus: c, Gate: gate, Engines: *engines, Program: version, Workers: jobs, Again: again, Reporter: show}
			sum, err := r.Run(cmd.Context(), items)
			show.Close()
			if e := a.ran(c, sum); e != nil && err == nil {
				err = e
			}
			if err != nil {
				return err
			}
			return a.endOf(sum)
		},
	}
	f := cmd.Flags()
	f.StringVar(&shard, "shard", "", a.tr("kun del i af N, talt fra 0 (ellers SLURM_ARRAY_TASK_ID eller JOB_COMPLETION_INDEX med GRIBNING_SHARDS)", "only part i of N, from 0 (else SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX with GRIBNING_SHARDS)"))
	f.StringSliceVar(&only, "only", nil, a.tr("kun disse møder", "only these meetings"))
	f.BoolVar(&dryRun, "dry-run", false, a.tr("vis, hvad der ville ske, og gør intet", "show what would be done, and do nothing"))
	f.BoolVar(&again, "again", false, a.tr("prøv også møder igen, der er noteret som fejlet", "also retry meetings that are recorded as failed"))
	f.StringVar(&keys, "keys", "", a.tr("fil med deltagernes navne, uden for korpusset, til afidentificering", "file with the participants' names, outside the corpus, for de-identification"))
	f.StringVar(&coder, "coder", "", a.tr("en kodemodel fra gribning train; ellers programmets egen", "a coding model of gribning train; else the program's own"))
	f.IntVarP(&jobs, "jobs", "j", 0, a.tr("møder ad gangen; 0: et for hver processor", "meetings at once; 0: one for each processor"))
	return cmd
}

// openCorpus opens the corpus that the argument, or the present folder, is in.
func openCorpus(args []string) (*corpus.Corpus, error) {
	dir := "."
	if len(args) > 0 {
		dir = args[0]
	}
	c, err := corpus.Open(dir)
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	return c, nil
}

// shardOf takes the part from the flag, else from a batch engine's variables.
// The number of parts is never taken from the engine: Slurm changes its count
// when only some tasks are submitted again.
func shardOf(flag string) (pipeline.Shard, error) {
	if flag != "" {
		return pipeline.ParseShard(flag)
	}
	for _, name := range []string{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"} {
		if i := os.Getenv(name); i != "" {
			n := os.Getenv("GRIBNING_SHARDS")
			if n == "" {
				return pipeline.Shard{}, transcripts.Fault("A401", name, "a batch engine has numbered this process, but the number of parts is not known", "et batchsystem har nummereret denne proces, men antallet af dele kendes ikke").
					Hint("set GRIBNING_SHARDS to the number of parts, or give --shard i/N", "sæt GRIBNING_SHARDS til antallet af dele, eller brug --shard i/N")
			}
			return pipeline.ParseShard(i + "/" + n)
		}
	}
	return pipeline.Whole, nil
}

// plan lists the meetings with their lengths; with only, just those.
func plan(c *corpus.Corpus, only []string) ([]pipeline.Item, error) {
	ids, err := chosen(c, only)
	if err != nil {
		return nil, err
	}
	return pipeline.Lengths(c, ids), nil
}

// chosen gives the meetings asked for, or all.
func chosen(c *corpus.Corpus, only []string) ([]string, error) {
	ids, err := c.IDs()
	if err != nil {
		return nil, err
	}
	if len(only) > 0 {
		for _, id := range only {
			if !slices.Contains(ids, id) {
				return nil, exit{exitUsage, transcripts.Fault("A107", "--only", "there is no such meeting", "der er ikke noget møde med det id").
					Hint("see gribning status", "se gribning status")}
			}
		}
		ids = only
	}
	return ids, nil
}

func (a *app) dryRun(c *corpus.Corpus, gate consent.Gate, items []pipeline.Item) error {
	for _, it := range items {
		m, err := c.Load(it.ID)
		state := a.tr("klar", "ready")
		if err != nil {
			state = a.tr("meeting.toml kan ikke læses", "meeting.toml cannot be read")
		} else if _, refused := gate.Ask(m); len(refused) > 0 {
			state = a.tr("samtykke mangler", "consent is missing")
		}
		if a.json {
			a.record("plan", map[string]any{"meeting": it.ID, "ms": it.Duration, "state": state})
		} else {
			fmt.Fprintf(a.out, "%s\t%s\t%s\n", it.ID, it.Duration.Clock(), state)
		}
	}
	return nil
}

// ran writes the run to the log.
func (a *app) ran(c *corpus.Corpus, sum pipeline.Summary) error {
	counts := map[string]int{}
	for e, n := range sum {
		counts[string(e)] = n
	}
	return c.Audit(corpus.Event{Action: "run", Purpose: c.Settings().Study.Purpose, Counts: counts})
}

// endOf sums a run up and gives it its exit code.
func (a *app) endOf(sum pipeline.Summary) error {
	if a.json {
		fields := map[string]any{}
		for e, n := range sum {
			fields[string(e)] = n
		}
		a.record("summary", fields)
	} else {
		a.say("%d møder: %d nye, %d uændrede, %d uden samtykke, %d mangler en model, %d fejlede, %d i brug",
			"%d meetings: %d made, %d unchanged, %d without consent, %d lack a model, %d failed, %d in use",
			sum.Total(), sum[pipeline.Made], sum[pipeline.Kept], sum[pipeline.Refused], sum[pipeline.NoModel], sum[pipeline.Failed], sum[pipeline.Busy])
	}
	good := sum[pipeline.Made] + sum[pipeline.Kept]
	switch {
	case sum[pipeline.NoModel] > 0:
		return exit{code: exitModel}
	case sum[pipeline.Busy] > 0:
		return exit{code: exitUnfinished}
	case sum[pipeline.Refused] > 0 && good == 0 && sum[pipeline.Failed] == 0:
		return exit{code: exitConsent}
	case sum[pipeline.Refused]+sum[pipeline.Failed] > 0:
		return exit{code: exitSomeFailed}
	case good == 0 && sum.Total() > 0:
		return exit{exitFailed, errors.New("no meeting was finished")}
	}
	return nil
}
