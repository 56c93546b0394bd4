"""WeChat: sign-in, sharing by the JS-SDK, and the messages of an official account."""
