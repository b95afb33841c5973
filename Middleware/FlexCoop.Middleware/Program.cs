return await FlexCoop.Middleware.MiddlewareCommands.RunAsync(args);
