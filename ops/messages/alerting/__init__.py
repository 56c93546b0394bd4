"""What people are told of a running vote: by chat robots, by mail, by signed JSON."""
