"""Reports (举报) and appeals (申诉) of the public: taken, looked up, answered in time."""
