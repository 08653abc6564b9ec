"""What both doors share: from true figures in a cell system to a pattern, its proof, its price and its folder."""
