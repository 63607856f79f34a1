package main

import "github.com/spf13/cobra"

// commands lists every command in the order in which help shows them.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.init(),
		a.add(),
		a.runCommand(),
		a.report(),
		a.review(),
		a.roles(),
		a.status(),
		a.check(),
		a.forget(),
		a.models(),
		a.doctor(),
		a.excerpts(),
		a.plan(),
		a.export(),
		a.importCommand(),
		a.collect(),
		a.query(),
		a.agree(),
		a.sample(),
		a.train(),
		a.evaluate(),
		a.man(),
	}
}
