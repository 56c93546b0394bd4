"""What an organizer decides at the desk: what is asked, what it would do, who must agree."""
