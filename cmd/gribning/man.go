package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   a.tr("Skriv man-sider til en mappe", "Write man pages to a folder"),
		Example: "  gribning man ~/.local/share/man/man1",
		Args:    a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{Title: "GRIBNING", Section: "1", Source: "gribning " + version}, args[0])
		},
	}
}
