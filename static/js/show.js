/** What a show's page starts. */
