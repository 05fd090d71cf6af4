"""What we measure, each beside a peer in the same run. Tables only: nothing here passes or fails."""
